"""Keywords of the Python API -> Asked: the firmware, what is wanted, and what surrounds the models.

They have the names of the command's flags and mean the same. No configuration file is read: what holds is said.
"""

from __future__ import annotations

import os

from tflm_lint.config import AS_MANY, Config, amount, chooses_target, is_period
from tflm_lint.errors import InputError
from tflm_lint.findings import Selection, Wanted
from tflm_lint.firmware import load_firmware
from tflm_lint.inputs.gather import NOTHING
from tflm_lint.record import NamedTuple
from tflm_lint.words import slashed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from typing_extensions import TypedDict

    from tflm_lint.firmware import Firmware
    from tflm_lint.inputs.gather import Surroundings

    Path = str | os.PathLike[str] | os.PathLike[bytes]
    Paths = Path | Iterable[Path]
    Words = str | Iterable[str]

    class Keywords(TypedDict, total=False):
        """What `lint`, `lint_bytes` and `lint_all` take."""

        target: str | None
        kernel_version: str | None
        port: str | None
        board: str | None
        max_arena: int | str | None
        max_flash: int | str | None
        max_macs: int | str | None
        period: float | None
        custom_ops: Words
        ops: Path | None
        resolver_header: Path | None
        app: Paths
        define: Words
        against: Paths
        select: Words
        ignore: Words
        memory: bool
        plot: bool
        flash: bool
        split_arena: bool
        own_variables: bool | int
        arena_offset: int
        preserve_all_tensors: bool
        outside_planner: bool
        recording_interpreter: bool


class Asked(NamedTuple):
    """How to lint."""

    firmware: Firmware
    wanted: Wanted
    around: Surroundings


def asked(
    *,
    target: str | None = None,
    kernel_version: str | None = None,
    port: str | None = None,
    board: str | None = None,
    max_arena: int | str | None = None,
    max_flash: int | str | None = None,
    max_macs: int | str | None = None,
    period: float | None = None,
    custom_ops: Words = (),
    ops: Path | None = None,
    resolver_header: Path | None = None,
    app: Paths = (),
    define: Words = (),
    against: Paths = (),
    select: Words = (),
    ignore: Words = (),
    memory: bool = False,
    plot: bool = False,
    flash: bool = False,
    split_arena: bool = False,
    own_variables: bool | int = False,
    arena_offset: int = 0,
    preserve_all_tensors: bool = False,
    outside_planner: bool = False,
    recording_interpreter: bool = False,
) -> Asked:
    """Load what the keywords name; raise `RequestError` for what there is not, and `OSError`."""
    if period is not None:
        if board is None:
            raise InputError("period needs a board")
        if not is_period(period):
            raise InputError(f"period: {period!r}, expected a number of milliseconds, such as 20 or 2.5")
    config = Config(
        target=target,
        kernel_version=kernel_version,
        port=port,
        board=board,
        max_arena=budget("max_arena", max_arena, "bytes"),
        max_flash=budget("max_flash", max_flash, "bytes"),
        max_macs=budget("max_macs", max_macs, "count"),
        custom_ops=tuple([custom_ops] if isinstance(custom_ops, str) else custom_ops),
        ops=None if ops is None else os.fsdecode(ops),
        resolver_header=None if resolver_header is None else os.fsdecode(resolver_header),
        split_arena=split_arena,
        own_variables=variables(own_variables),
        arena_offset=arena_offset,
        preserve_all_tensors=preserve_all_tensors,
        outside_planner=outside_planner,
        recording_interpreter=recording_interpreter,
    )
    firmware = load_firmware(config)._replace(period_ms=period)
    selection = Selection(codes(select), codes(ignore))
    from tflm_lint.inputs.around import macros_of

    macros = macros_of(
        [define] if isinstance(define, str) else list(define), firmware.target if chooses_target(config) else None
    )
    return Asked(
        firmware,
        Wanted(selection, arena_detail=memory or plot, flash_detail=flash, picture=plot),
        around(paths(against), paths(app), firmware, macros),
    )


def variables(given: bool | int) -> int | None:
    """Read how many resource variables have an allocator of their own; None for none."""
    if given is True:
        return AS_MANY
    if given < 0:
        raise InputError(f"own_variables: {given}, expected True or a number of them")
    return None if given is False else given


def budget(name: str, value: Any, takes: str) -> int | None:
    """Read a budget, a number or a text such as ``64K``."""
    if value is None:
        return None
    try:
        return amount(value, takes)
    except ValueError as error:
        raise InputError(f"{name}: {error}") from None


def codes(value: Words) -> tuple[str, ...]:
    """Read the beginnings of rules' codes; raise `RequestError` for one that no rule has."""
    words = [value] if isinstance(value, str) else value
    found = tuple(code.strip().upper() for word in words for code in word.split(",") if code.strip())
    if found:
        from tflm_lint.rules.entries import require_known

        require_known(found)
    return found


def paths(value: Paths) -> list[str]:
    """Read one path or several."""
    several = [value] if isinstance(value, (str, os.PathLike)) else value
    return [slashed(os.fsdecode(path)) for path in several]


def around(against: list[str], app: list[str], firmware: Firmware, defines: Mapping[str, str | None]) -> Surroundings:
    """Read what surrounds the models."""
    if not against and not app:
        return NOTHING._replace(table=firmware.ops.ops, defines=defines)
    from tflm_lint.inputs.around import surroundings

    return surroundings(against, app, firmware.ops, defines)
