"""Metadata <-> offline plan: where each tensor lies in the arena, planned before and stored in the model.

The metadata's buffer holds 32 bit words: a version, the number of subgraphs, the number of tensors, and for every
tensor of all subgraphs its offset in the arena, or ONLINE. Mirrors `AllocationInfoBuilder::GetOfflinePlannedOffsets`,
which reads the last three without looking whether they are there.
"""

from __future__ import annotations

import struct

from tflm_lint.model.graph import MADE_FOR as MADE_FOR  # noqa: PLC0414 - names of a plan, which are asked for here
from tflm_lint.model.graph import OFFLINE_PLAN
from tflm_lint.model.graph import ONLINE as ONLINE  # noqa: PLC0414 - as above
from tflm_lint.model.graph import has_plan as has_plan  # noqa: PLC0414 - as above
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tflm_lint.model.graph import Model

#: The name of the metadata entry.
NAME = OFFLINE_PLAN

_HEADER = 12

#: What is wrong with a plan, in the order in which it shows: no vector of bytes at all, no whole header, a header of
#: another number of tensors, fewer offsets than tensors up to the end of the file.
ABSENT, TOO_SHORT, COUNT, TRUNCATED = "absent", "too-short", "count", "truncated"


class BrokenPlan(NamedTuple):
    """Why a stored plan is none: what it has (bytes, or tensors for a wrong count) and what was expected."""

    flaw: str
    has: int
    expected: int


class OfflinePlan(NamedTuple):
    """What TFLM takes for the offsets of all tensors, read on behind the buffer where that holds less than it says."""

    offsets: tuple[int, ...]
    #: Bytes of the buffer.
    has: int

    @property
    def expected(self) -> int:
        """Bytes that so many offsets take."""
        return _HEADER + 4 * len(self.offsets)


class StoredPlan(NamedTuple):
    """One entry of the metadata, by its index."""

    entry: int
    plan: OfflinePlan | BrokenPlan


def stored_plans(model: Model) -> Iterator[StoredPlan]:
    """Yield the plans of a model: TFLM checks each of them and follows the last."""
    for index, entry in enumerate(model.metadata):
        if entry.name == NAME:
            yield StoredPlan(index, _decode(model, entry.buffer))


def followed_plan(model: Model) -> tuple[int, ...] | BrokenPlan | None:
    """Return the offsets that TFLM follows, why it has none, or None where the model stores no plan."""
    offsets = None
    for _, plan in stored_plans(model):
        if isinstance(plan, BrokenPlan):
            return plan
        offsets = plan.offsets
    return offsets


def farthest(model: Model) -> int:
    """Return the greatest offset of the plan that TFLM follows, 0 where there is none."""
    plan = followed_plan(model)
    return 0 if plan is None or isinstance(plan, BrokenPlan) else max(plan, default=0)


def made_for(model: Model) -> str | None:
    """Return the kernels that a plan was made for, as whoever made it called them; None where nobody says."""
    plans = {entry.buffer for entry in model.metadata if entry.name == NAME}
    for entry in model.metadata:
        if entry.name == MADE_FOR:
            plan = _decode(model, entry.buffer) if entry.buffer in plans else None
            start = 0 if plan is None or isinstance(plan, BrokenPlan) else plan.expected
            return str(model.bytes_of(model.buffers[entry.buffer])[start:], "utf-8", "replace").strip("\0") or None
    return None


def encode(offsets: Sequence[int], subgraphs: int, made_for: str | None = None) -> bytes:
    """Write a plan: an offset or ONLINE for every tensor of all subgraphs, in their order, and whom it is for."""
    head = struct.pack(f"<{3 + len(offsets)}i", 1, subgraphs, len(offsets), *offsets)
    return head + (made_for or "").encode()


def _decode(model: Model, index: int) -> OfflinePlan | BrokenPlan:
    buffer = model.buffers[index]
    # TFLM looks at the flatbuffer's own `data` alone, and not whether it is there
    if buffer.external or not buffer.has_data:
        return BrokenPlan(ABSENT, 0, _HEADER)
    if buffer.size < _HEADER:
        return BrokenPlan(TOO_SHORT, buffer.size, _HEADER)
    tensors = sum(len(subgraph.tensors) for subgraph in model.subgraphs)
    data, start = model.file_of(buffer)
    count = struct.unpack_from("<I", data, start + 8)[0]
    if count != tensors:
        return BrokenPlan(COUNT, count, tensors)
    if len(data) - start < _HEADER + 4 * count:
        return BrokenPlan(TRUNCATED, buffer.size, _HEADER + 4 * count)
    return OfflinePlan(struct.unpack_from(f"<{count}i", data, start + _HEADER), buffer.size)
