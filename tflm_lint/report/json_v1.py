"""Report values -> the objects of JSON version 1, key by key: a contract, so keys are added and never changed.

Nothing is dumped: a field that a record gains shows up here only when somebody writes its key.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.findings import Finding
    from tflm_lint.report import Flash, InterfaceTensor, Memory, OpRow, Report, Run, Work
    from tflm_lint.report.asked_for import Array, Budget, SharedArena, Time
    from tflm_lint.report.detail import ArenaDetail, FlashDetail
    from tflm_lint.report.diffs import DiffRun
    from tflm_lint.report.fixes import FixRun

    Object = dict[str, object]

VERSION = 1


def document(run: Run) -> Object:
    """Return the whole document."""
    shared = {} if run.shared is None else {"shared_arena": shared_of(run.shared)}
    return {**head_of(run), **kernels_of(run), "files": [file_of(report) for report in run.reports], **shared}


def shared_of(shared: SharedArena) -> Object:
    """Return the arena that all models share."""
    apart = {
        "persistent_required": shared.persistent_required,
        "non_persistent_required": shared.non_persistent_required,
    }
    return {
        "models": list(shared.models),
        "used": None if shared.used is None else list(shared.used),
        "arena_required": shared.arena_required,
        "best_order": list(shared.best_order),
        "best_required": shared.best_required,
        "apart": shared.apart,
        "reason": shared.reason,
        **{name: value for name, value in apart.items() if value is not None},
    }


def head_of(run: Run | FixRun | DiffRun) -> Object:
    """Return what every document begins with."""
    return {
        "version": VERSION,
        "tool": {"name": "tflm-lint", "version": run.version, "tflm_commit": run.tflm_commit},
        "target": run.target,
    }


def kernels_of(run: Run | FixRun | DiffRun) -> Object:
    """Return which kernels and which TFLM the target stands for."""
    return {"kernel_version": run.kernel_version, "port": run.port}


def file_of(report: Report) -> Object:
    """Return one model's object."""
    return {
        "path": report.path,
        "sha256": report.sha256,
        "size": report.size,
        "runs": report.runs,
        "results": report.results,
        "compiled_for": list(report.compiled_for),
        "findings": [finding_of(finding) for finding in report.findings],
        "memory": memory_of(report.memory) if report.memory else None,
        "flash": flash_of(report.flash) if report.flash else None,
        "workload": work_of(report.workload) if report.workload else None,
        "inputs": [tensor_of(tensor) for tensor in report.inputs],
        "outputs": [tensor_of(tensor) for tensor in report.outputs],
        "ops": [op_of(row) for row in report.ops],
        "time": time_of(report.time) if report.time else None,
        "budgets": [budget_of(budget) for budget in report.budgets],
        "arena": arena_of(report.arena) if report.arena else None,
        "flash_detail": flash_detail_of(report.flash_detail) if report.flash_detail else None,
        "array": array_of(report.array) if report.array else None,
        "target": report.target,
        "kernel_version": report.kernel_version,
        "port": report.port,
        "board": report.board,
    }


def finding_of(finding: Finding) -> Object:
    """Return one finding's object."""
    place = finding.place
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "remedy": finding.remedy,
        "fingerprint": finding.fingerprint,
        "fix": {"rewrite": finding.fix.rewrite, "class": finding.fix.safety} if finding.fix else None,
        "subgraph": place.subgraph,
        "operator": place.operator,
        "op": place.op,
        "tensor": place.tensor,
        "tensor_name": place.tensor_name,
        "path": place.path,
        "file": place.file,
        "line": place.line,
        "column": place.column,
    }


def memory_of(memory: Memory) -> Object:
    """Return the arena's figures; those of arenas apart where there are any."""
    apart = {
        "persistent_required": memory.persistent_required,
        "non_persistent_required": memory.non_persistent_required,
        "variables_required": memory.variables_required,
    }
    return {
        "arena_used": memory.arena_used,
        "arena_required": memory.arena_required,
        "head": memory.head,
        "tail": memory.tail,
        "quality": memory.quality,
        "unknown": list(memory.unknown),
        "reason": memory.reason,
        **{name: value for name, value in apart.items() if value is not None},
    }


def flash_of(flash: Flash) -> Object:
    """Return the flash's figures."""
    return {
        "model": flash.model,
        "runtime": flash.runtime,
        "kernels": flash.kernels,
        "total": flash.total,
        "quality": flash.quality,
        "error": flash.error,
        "reason": flash.reason,
        "unknown": list(flash.unknown),
    }


def flash_detail_of(flash: FlashDetail) -> Object:
    """Return where the flash goes."""
    return {
        "model": flash.model,
        "runtime": flash.runtime,
        "application": flash.application,
        "shared": flash.shared,
        "operators": [{"op": row.op, "own": row.own, "shared": row.shared} for row in flash.operators],
        "one_more": [{"op": op, "bytes": size} for op, size in flash.one_more],
    }


def work_of(work: Work) -> Object:
    """Return the work of one inference."""
    return {
        "macs": work.macs,
        "operators": work.operators,
        "quality": work.quality,
        "unknown": list(work.unknown),
        "reason": work.reason,
    }


def tensor_of(tensor: InterfaceTensor) -> Object:
    """Return one input's or output's object."""
    return {
        "name": tensor.name,
        "type": tensor.type,
        "shape": list(tensor.shape),
        "scale": tensor.scale,
        "zero_point": tensor.zero_point,
    }


def op_of(row: OpRow) -> Object:
    """Return one operator's row."""
    return {"op": row.op, "count": row.count, "resolver": row.resolver, "macs": row.macs, "flash": row.flash}


def time_of(time: Time) -> Object:
    """Return the time on the board."""
    return {
        "board": time.board,
        "milliseconds": time.milliseconds,
        "per_second": time.per_second,
        "microjoules": time.microjoules,
        "duty_cycle": time.duty_cycle,
        "reason": time.reason,
        "average_milliwatts": time.average_milliwatts,
        "average_milliamperes": time.average_milliamperes,
        "networks": time.networks,
        "board_networks": time.board_networks,
        "basis": time.basis,
    }


def budget_of(budget: Budget) -> Object:
    """Return what is taken of a budget."""
    return {"name": budget.name, "used": budget.used, "limit": budget.limit}


def arena_of(arena: ArenaDetail) -> Object:
    """Return where the arena goes."""
    return {
        "framework": arena.framework,
        "kernels": arena.kernels,
        "variables": arena.variables,
        "tensors": arena.tensors,
        "scratch": arena.scratch,
        "gaps": arena.gaps,
        "peak": arena.peak,
        "busiest": arena.busiest,
        "parts": [{"name": part.name, "bytes": part.bytes} for part in arena.parts],
        "operators": [
            {"operator": operator, "persistent": persistent, "scratch": scratch, "temp": temp}
            for operator, persistent, scratch, temp in arena.operators
        ],
        "picture": list(arena.picture),
        "legend": [{"letter": row.letter, "name": row.name, "bytes": row.bytes} for row in arena.legend],
    }


def array_of(array: Array) -> Object:
    """Return the C array that the model was found in."""
    return {
        "name": array.name,
        "line": array.line,
        "column": array.column,
        "const": array.const,
        "alignment": array.alignment,
    }
