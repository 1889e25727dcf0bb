"""Inspection -> the figures of a Report: plain values, with how sure each of them is."""

from __future__ import annotations

from tflm_lint.report import Flash, InterfaceTensor, Memory, OpRow, Work
from tflm_lint.words import cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.inspection import Inspection
    from tflm_lint.model.graph import Tensor
    from tflm_lint.report.asked_for import Array, Budget, Time

#: As many inputs and outputs of a model are listed: a hostile file names one tensor a million times.
MOST_TENSORS = 1000


def array_of(inspection: Inspection) -> Array | None:
    """Take what the source says of the array that holds the model."""
    array = inspection.array
    if array is None:
        return None
    from tflm_lint.report.asked_for import Array

    declaration = array.declaration
    return Array(declaration.name, array.line, array.column, declaration.const, declaration.alignment)


def memory_of(inspection: Inspection) -> Memory | None:
    """Take the figures of the plan."""
    plan = inspection.memory
    if plan is None:
        reason = str(inspection.subject.model) if inspection.beyond_limits else inspection.why_unplanned
        return None if reason is None else Memory(None, None, None, None, "unknown", (), reason)
    return Memory(
        plan.arena_used,
        plan.arena_required,
        plan.head,
        plan.tail,
        plan.quality,
        plan.unknown,
        persistent_required=plan.persistent_required,
        non_persistent_required=plan.non_persistent_required,
        variables_required=plan.variables_required,
    )


def flash_of(inspection: Inspection) -> Flash | None:
    """Take the figures of the flash estimate."""
    if not inspection.runs:
        return None
    estimate = inspection.flash
    return Flash(
        estimate.model,
        estimate.runtime,
        estimate.kernels,
        estimate.total,
        estimate.quality,
        estimate.error,
        estimate.reason,
        estimate.unknown,
    )


def work_of(inspection: Inspection) -> Work:
    """Take the figures of the workload."""
    work = inspection.workload
    reason = f"compiled for {' and '.join(work.compiled_for)}" if work.compiled_for else None
    return Work(work.macs, work.operators, work.quality, work.unknown, reason)


def compiled_for(inspection: Inspection) -> tuple[str, ...]:
    """Name what the custom operators of the model were compiled for."""
    if not inspection.workload.compiled_for:
        return ()
    from tflm_lint.verdict.containers import containers_of

    return tuple(dict.fromkeys(container.name for container in containers_of(inspection.model)))


def ops_of(inspection: Inspection) -> tuple[OpRow, ...]:
    """Join operators with their multiply-accumulates."""
    macs: dict[str, int | None] = {}
    for _, _, op, count, *_ in inspection.workload.per_operator:
        known = macs.get(op, 0)
        macs[op] = None if known is None or count is None else known + count
    code = {row.op: row.own for row in inspection.flash.per_operator} if inspection.runs else {}
    return tuple(
        OpRow(use.op, use.count, use.resolver, macs.get(use.op, 0), code.get(use.op)) for use in inspection.op_uses
    )


def interface_of(inspection: Inspection) -> tuple[tuple[InterfaceTensor, ...], tuple[InterfaceTensor, ...]]:
    """Return the inputs and the outputs of the model."""
    if not inspection.model.subgraphs:
        return (), ()
    main = inspection.model.subgraphs[0]
    inputs, outputs = (
        tuple(interface_tensor(main.tensors[index]) for index in indices[:MOST_TENSORS] if index >= 0)
        for indices in (main.inputs, main.outputs)
    )
    return inputs, outputs


def interface_tensor(tensor: Tensor) -> InterfaceTensor:
    """Say what a tensor holds, and how its numbers are read."""
    scale, zero_point = None, None
    if len(tensor.scales) == 1 and abs(tensor.scales[0]) < float("inf") and tensor.quantization is not None:
        scale, zero_point = tensor.scales[0], tensor.quantization.zero_point[0]
    return InterfaceTensor(cut(tensor.name), tensor.type, tensor.shape, scale, zero_point)


#: What the average current is told at: what most boards run their processor with.
VOLTS = 3.3


def time_of(inspection: Inspection) -> Time | None:
    """Take the intervals of the board's timing."""
    board, timing = inspection.firmware.board, inspection.timing
    if board is None or timing is None:
        return None
    from tflm_lint.report.asked_for import Time

    period = inspection.firmware.period_ms
    duty = power = None
    if period:
        from tflm_lint.workload.timing import average_power, duty_cycle

        duty = duty_cycle(timing.milliseconds, period) if timing.milliseconds else None
        power = average_power(timing, period)
    return Time(
        board.name,
        None if timing.milliseconds is None else (timing.milliseconds.low, timing.milliseconds.high),
        None if timing.per_second is None else (timing.per_second.sure, timing.per_second.best),
        None if timing.microjoules is None else (timing.microjoules.low, timing.microjoules.high),
        None if duty is None else (duty.low, duty.high),
        timing.reason,
        None if power is None else (power.low, power.high),
        None if power is None else (power.low / VOLTS, None if power.high is None else power.high / VOLTS),
        timing.networks,
        timing.board_networks,
        timing.basis,
    )


def budgets_of(inspection: Inspection) -> tuple[Budget, ...]:
    """Say what the model takes of each budget that is set."""
    limits = {name: limit for name, limit in inspection.budgets.items() if limit is not None}
    if not limits or not inspection.runs:
        return ()
    from tflm_lint.report.asked_for import Budget

    used = {"arena": inspection.arena_taken, "flash": inspection.flash.total, "macs": inspection.workload.macs}
    board, own = inspection.firmware.board, inspection.firmware.budgets._asdict()
    whose = {name: None if board is None or own[name] is not None else board.name for name in used}
    return tuple(Budget(name, used[name], limit, whose[name]) for name, limit in limits.items())
