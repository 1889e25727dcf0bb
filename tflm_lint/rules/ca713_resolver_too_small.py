"""Find resolvers with less room than operators that are added.

What it means: `MicroMutableOpResolver<N>` is filled with more than N different
operators.

Why it matters: every call beyond N fails with "Couldn't register builtin op,
resolver size is too small" and registers nothing. Where the status is not
looked at, the failure shows only later, in `AllocateTensors`.

How to fix it: raise N to the number of operators, or have the resolver
written:

    tflm-lint emit model.tflite -o op_resolver.h --resolver

Example: `resolver has room for 4 operators and 5 are added; write
MicroMutableOpResolver<5>`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.sources.registered import registered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA713"
NAME = "resolver-too-small"
SEVERITY = "error"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield a resolver that surely overflows."""
    for app in inspection.applications:
        resolver = app.resolver
        # where branches differ, all of them must be too small
        room = max(resolver.capacities, default=resolver.capacity) if resolver is not None else None
        if resolver is None or room is None:
            continue
        found = registered(resolver, inspection.firmware.ops.ops)
        count = sum(found.sure(op) for op in found.ops) + sum(add.certain for add in found.unknown)
        if count > room:
            place = resolver.place
            yield Problem(
                f"{resolver.name} has room for {room} operators and {count} are added",
                file=place.file,
                line=place.line,
                column=place.column,
                about=resolver.name,
                remedy=f"write MicroMutableOpResolver<{count}>",
            )
