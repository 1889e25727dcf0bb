"""Inspection -> the entry of a lock that it would be, and what it is no longer of the one that it has."""

from __future__ import annotations

from tflm_lint.growth import FIGURES, Growth
from tflm_lint.inputs.lock_entries import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.firmware import Firmware
    from tflm_lint.inspection import Inspection
    from tflm_lint.memory.allocator import Setup
    from tflm_lint.model.graph import Tensor

DOES_NOT_RUN = "does not run"
#: Figure -> what it is of, and its unit, for people.
WORDS = {
    "size": ("the file", " bytes"),
    "arena": ("the arena", " bytes"),
    "flash": ("the firmware", " bytes of flash"),
    "macs": ("the work", " multiply-accumulates"),
}


def label_of(firmware: Firmware) -> str:
    """Name what the figures hold for: the target, with the version of its kernels, the port and how the arena is made.

    The last three only where they matter.
    """
    target = firmware.target
    version = f" {target.kernel_version}" if target.kernel_version else ""
    port = f" port {firmware.port}" if firmware.port else ""
    return f"{target.name}{version}{port}{''.join(f' {word}' for word in words_of_setup(firmware.setup))}"


def words_of_setup(setup: Setup) -> tuple[str, ...]:
    """Name how an arena is made, as the configuration does; nothing where it is made as usual."""
    count = "" if setup.variables is None else f" {setup.variables}"
    ways = {
        "split-arena": setup.split,
        f"own-variables{count}": setup.own_variables,
        "preserve-all-tensors": setup.preserve_all,
        "outside-planner": setup.planner_outside,
        "recording-interpreter": setup.recording,
        "shared-variables": setup.one_variables,
        f"arena-offset {setup.offset}": setup.offset,
    }
    return tuple(word for word, is_so in ways.items() if is_so)


def entry_of(inspection: Inspection) -> Entry:
    """Take what a lock keeps of a model, once for all rules that hold it against their lock."""
    return inspection.once(_entry_of)


def _entry_of(inspection: Inspection) -> Entry:
    from tflm_lint.digest import sha256

    memory = inspection.memory
    main = inspection.model.subgraphs[0] if inspection.model.subgraphs else None
    ends = [] if main is None else [[main.tensors[index] for index in side] for side in (main.inputs, main.outputs)]
    inputs, outputs = (tuple(map(words_of, tensors)) for tensors in ends or ((), ()))
    return Entry(
        sha256=sha256(inspection.subject.data),
        size=len(inspection.subject.data),
        verdict=inspection.results if inspection.runs else DOES_NOT_RUN,
        arena=None if memory is None else memory.arena_required,
        flash=inspection.flash.total if inspection.runs else None,
        macs=inspection.workload.macs,
        operators=tuple(sorted(f"{use.op} {use.count}" for use in inspection.op_uses)),
        inputs=inputs,
        outputs=outputs,
    )


def words_of(tensor: Tensor) -> str:
    """Say what the application must know of an input or output; not its name, which nobody reads on the device."""
    shape = ", ".join(map(str, tensor.shape))
    quantization = tensor.quantization
    if not tensor.scales or quantization is None:
        return f"{tensor.type} [{shape}]"
    scales = " ".join(map(repr, tensor.scales))
    points = " ".join(map(str, quantization.zero_point))
    return f"{tensor.type} [{shape}] scale {scales} zero point {points}"


def growths(before: Entry, after: Entry) -> Iterator[Growth]:
    """Yield each figure that is not what it was."""
    for name in FIGURES:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Growth(name, old, new)


def entry_held(inspection: Inspection) -> Entry | None:
    """Return what the lock has for this model and target, None where it has nothing."""
    locked = inspection.locked
    return None if locked is None else locked.entries.get(label_of(inspection.firmware))


def agreed_by(inspection: Inspection) -> str:
    """Write the command that locks the model as it is."""
    from shlex import quote

    return f"tflm-lint lock --update {quote(inspection.subject.path)}"


def words_of_growth(growth: Growth) -> str:
    """Say how a figure changed."""
    what, unit = WORDS[growth.figure]
    if growth.by is None:
        was = "unknown" if growth.before is None else f"{growth.before:,}{unit}"
        return f"{what} was {was} and is {'unknown' if growth.after is None else f'{growth.after:,}{unit}'}"
    percent = "" if growth.percent is None else f", {growth.percent:+.1f} %"
    verb = "grew" if growth.by > 0 else "shrank"
    return f"{what} {verb} from {growth.before:,} to {growth.after:,}{unit} ({growth.by:+,}{percent})"
