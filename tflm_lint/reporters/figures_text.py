"""Report -> the lines of one model: its answer, errors and warnings, figures, interface, hints and operators.

Of a figure it is told how sure it is, and what part of its budget.
"""

from __future__ import annotations

from tflm_lint.report.answer import answer_of, causes_of, fix_command, unsafe
from tflm_lint.reporters import WIDTH, columns, indented, labelled, padded, shortened, table
from tflm_lint.words import both, counted, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from tflm_lint.report import Flash, InterfaceTensor, Look, Memory, OpRow, Report, Run, Work
    from tflm_lint.report.answer import Cause
    from tflm_lint.reporters import Painter

#: Of hints that take a search, where nobody asked for them.
UNSOUGHT = "smaller arenas not looked for"
#: The same where the arena with other kernels would be told.
UNSOUGHT_KERNELS = "smaller arenas and other kernels not looked for"


def unsought_words(codes: Collection[str]) -> str:
    """Say what nobody has looked for, by the codes of the rules that would; empty where nothing is left out."""
    return "" if not codes else UNSOUGHT_KERNELS if "AR604" in codes else UNSOUGHT


def hint_lines(report: Report, look: Look, paint: Painter) -> Iterator[str]:
    """Yield the notes, and what the hints would save."""
    found = [finding for finding in report.findings if finding.severity == "info"]
    for finding in found:
        if finding.note:
            remedy = f": {finding.remedy}" if finding.remedy else ""
            yield from labelled("note", f"{visible(finding.what + remedy)} ({finding.code})", look.width, 9)
    causes = causes_of(finding for finding in found if not finding.note)
    if not causes:
        if report.unsought:
            yield f"  {unsought_words(report.unsought)} (--hints does)"
        return
    if look.hints or look.verbose:
        from tflm_lint.reporters.causes_text import cause_lines

        for cause in causes:
            yield from cause_lines(cause, look, paint, report.array, label="hint")
    yield from sum_lines(report, causes, look, paint)


def sum_lines(report: Report, causes: Sequence[Cause], look: Look, paint: Painter) -> Iterator[str]:
    """Yield what the hints would save, and the command that cures them."""
    findings = [finding for cause in causes for finding in cause.findings]
    flash = sum(finding.saves_flash for finding in findings)
    # each plan of the arena is for itself: they do not add up
    arena = max((finding.saves_arena for finding in findings), default=0)
    saves = [f"{size:,} bytes of {what}" for size, what in ((flash, "flash"), (arena, "the arena")) if size]
    many = len(findings) > 1
    told = "" if look.hints or look.verbose else f" (--hints tells {'them' if many else 'it'})"
    left = f", {unsought_words(report.unsought)}" if report.unsought else ""
    saving = sum(bool(finding.saves_flash or finding.saves_arena) for finding in findings)
    would = f" would save {both(saves)}" if saves else ""
    if 0 < saving < len(findings):
        would = f", {saving} of which{would}"
    text = f"{counted(len(findings), 'hint')}{would}{left}{told}"
    yield from indented(text, look.width, 2)
    fixable = [cause for cause in causes if cause.fixable]
    if fixable:
        command = fix_command(report, fixable) or f"tflm-lint fix{unsafe(fixable)}"
        who = "" if len(fixable) == len(findings) else f"{len(fixable)} of them: "
        yield f"  {who}{paint('strong', command)}"


def figure_lines(report: Report, width: int = WIDTH) -> Iterator[str]:
    """Yield arena, flash, work and time."""
    shares: dict[str, str] = {}
    if report.budgets:
        from tflm_lint.reporters.limits_text import share_text

        own = {"arena": None if report.memory is None else report.memory.arena_required}
        shares = {budget.name: share_text(budget, own.get(budget.name)) for budget in report.budgets}
    time = ""
    if report.time:
        from tflm_lint.reporters.time_text import time_text

        time = time_text(report.time)
    for label, text in (
        ("arena", arena_text(report.memory, shares.get("arena", "")) if report.memory else ""),
        ("flash", flash_text(report.flash, shares.get("flash", "")) if report.flash else ""),
        ("work", work_text(report.workload) + shares.get("macs", "") if report.workload else ""),
        ("time", time),
    ):
        if text:
            yield from labelled(label, text, width)


def arena_text(memory: Memory, share: str = "") -> str:
    """Say how big the arena must be, and how sure that is."""
    if memory.arena_used is None:
        return f"unknown: {visible(memory.reason or '')}"
    sure = memory.quality.replace("-", " ")
    if memory.arena_required is not None:
        text = f"{memory.arena_required:,} bytes for kTensorArenaSize{share}"
        if memory.persistent_required is not None and memory.non_persistent_required is not None:
            text = f"{memory.persistent_required:,} bytes persistent and {memory.non_persistent_required:,} not{share}"
        text += f" ({sure}; arena_used_bytes() will say {memory.arena_used:,})"
        if memory.variables_required is not None:
            text += f"; {memory.variables_required:,} bytes for the allocator of resource variables"
    else:
        text = f"at least {memory.arena_used:,} bytes in use{share} ({sure})"
    if memory.unknown:
        text += f", without {', '.join(visible(name) for name in memory.unknown)}"
    return text


def flash_text(flash: Flash, share: str = "") -> str:
    """Say what the firmware takes, how sure that is, and of what parts it is."""
    if flash.total is None or flash.runtime is None or flash.kernels is None:
        return f"{flash.model:,} bytes of model{share}; its code is unknown"
    sure = f" ±{flash.error:,}" if flash.error is not None else f" ({flash.quality.replace('-', ' ')})"
    parts = f"model {flash.model:,}, runtime {flash.runtime:,}, kernels {flash.kernels:,}"
    text = f"{flash.total:,} bytes{sure}{share}: {parts}"
    if flash.unknown:
        text += f", without {', '.join(visible(name) for name in flash.unknown)}"
    return f"{text}; {visible(flash.reason)}" if flash.reason else text


def work_text(work: Work) -> str:
    """Say how many multiply-accumulates an inference takes, how sure that is, and what an NPU does besides."""
    operators = counted(work.operators, "operator")
    if work.macs is None:
        return f"unknown: {visible(work.reason or '')}, {operators}"
    sure = "" if work.quality == "exact" else f" ({work.quality.replace('-', ' ')})"
    more = f"; not counted: what is {visible(work.reason)}" if work.reason else ""
    return f"{work.macs:,} MACs in {operators}{sure}{more}"


#: So many inputs or outputs are listed.
MOST_ENDS = 8
#: Fewer letters say nothing of a name.
LEAST_NAME = 8
#: The smallest scale that is written as a part of one.
MOST_PARTS = 65536


def interface_lines(report: Report, width: int) -> Iterator[str]:
    """Yield inputs and outputs: type, shape, scale, zero point, and of the name what fits."""
    rows = []
    for label, ends in (("in", report.inputs), ("out", report.outputs)):
        rows += [(label, *end_row(end)) for end in ends[:MOST_ENDS]]
        if len(ends) > MOST_ENDS:
            rows.append((label, f"and {len(ends) - MOST_ENDS} more", "", "", "", ""))
    # where nothing is quantized there are no such columns
    shown = [number for number in range(5) if any(row[number] for row in rows)]
    head = list(table(((f"{row[0]:<5}", *(row[number] for number in shown[1:])) for row in rows), "<" * len(shown)))
    taken = max(map(columns, head), default=0)
    for line, row in zip(head, rows, strict=True):
        room = width - taken - 4
        yield f'{padded(line, taken)}  "{shortened(row[5], room)}"' if row[5] and room >= LEAST_NAME else line


def end_row(end: InterfaceTensor) -> tuple[str, str, str, str, str]:
    """Write type, shape, scale, zero point and name of one."""
    scale = "" if end.scale is None else f"scale {scale_text(end.scale)}"
    zero = "" if end.scale is None else f"zero point {end.zero_point or 0}"
    return end.type.lower(), shape_text(end.shape), scale, zero, visible(end.name)


def shape_text(shape: tuple[int, ...]) -> str:
    """Write a shape: ``[1, 49, 10, 1]``; of very many dimensions the last."""
    if len(shape) > 8:
        return f"[{len(shape)} dimensions, ... {', '.join(map(str, shape[-3:]))}]"
    return f"[{', '.join(map(str, shape))}]"


def scale_text(scale: float) -> str:
    """Write a scale with four digits; where these do not say it, a part of one as what it is: ``1/256``, ``1/255``."""
    short = f"{scale:.4g}"
    if not 1 / MOST_PARTS <= scale < 1 or float(short) == scale:
        return short
    from tflm_lint.record import struct

    parts = round(1 / scale)
    # small numbers only: of big ones every scale is next to a part of one
    exact = (parts <= 256 or not parts & (parts - 1)) and struct.pack("<f", 1 / parts) == struct.pack("<f", scale)
    return f"1/{parts}" if exact else short


def op_lines(report: Report) -> Iterator[str]:
    """Yield the table of operators: how many, their work with its share, the bytes of code that go with each."""
    total = sum(row.macs or 0 for row in report.ops)
    code = any(row.flash is not None for row in report.ops)
    rows = [("operator", "count", "MACs", "of all", *(("flash",) if code else ()))]
    for row in report.ops:
        size = ("unknown" if row.flash is None else f"{row.flash:,}",) if code else ()
        rows.append((shortened(visible(row.op)), f"{row.count:,}", macs_text(row), share(row.macs, total), *size))
    shared = shared_code(report)
    if shared:
        rows.append(("shared code", "", "", "", f"{shared:,}"))
    yield from table(rows, "<>>>>"[: len(rows[0])])


def shared_code(report: Report) -> int:
    """Return the bytes of code that several operators need, 0 where the code is unknown."""
    kernels = report.flash.kernels if report.flash is not None else None
    if kernels is None or all(row.flash is None for row in report.ops):
        return 0
    return max(0, kernels - sum(row.flash or 0 for row in report.ops))


def macs_text(row: OpRow) -> str:
    """Write an operator's multiply-accumulates."""
    if row.macs is None:
        return "unknown"
    return f"{row.macs:,}" if row.macs else "-"


def share(part: int | None, total: int) -> str:
    """Write a part of a sum in per cent, none for nothing."""
    if not part or not total:
        return ""
    percent = 100 * part / total
    return "< 1 %" if percent < 0.5 else f"{percent:.0f} %"


#: State of an answer -> its colour.
STYLES = {"runs": "good", "unknown": "soso", "unfit": "bad", "fails": "bad", "wrong": "bad"}


def model_lines(report: Report, run: Run, look: Look, paint: Painter) -> Iterator[str]:
    """Yield everything that is told of one model."""
    yield headline(report, run, paint)
    findings = report.findings
    if any(finding.severity != "info" for finding in findings):
        from tflm_lint.reporters.causes_text import trouble_lines

        yield from trouble_lines(report, look, paint)
    figures = list(figure_lines(report, look.width))
    ends = list(interface_lines(report, look.width))
    if figures or ends:
        yield ""
        yield from figures
        yield from ends
    # of a model that does not run only what stands in the way matters, unless more is asked for
    if report.ops and (report.runs or look.verbose):
        yield ""
        yield from op_lines(report)
    hints = bool(report.unsought) or any(finding.severity == "info" for finding in findings)
    if hints and (report.runs or look.hints or look.verbose):
        yield ""
        yield from hint_lines(report, look, paint)
    if report.flash_detail:
        from tflm_lint.reporters.code_text import code_lines

        yield ""
        yield from code_lines(report.flash_detail, look.width)
    if report.arena and report.memory:
        from tflm_lint.reporters.arena_text import arena_lines

        yield ""
        yield from arena_lines(report.arena, report.memory, look.width)


def headline(report: Report, run: Run, paint: Painter) -> str:
    """Say which model, and the answer."""
    state, words = answer_of(report, run)
    return f"{paint('strong', heading(report))}: {paint(STYLES.get(state, 'bad'), visible(words))}"


def heading(report: Report) -> str:
    """Name the file, and the array where the file is C or C++."""
    if report.array is None:
        return visible(report.path)
    return f"{visible(report.path)}:{report.array.line}:{report.array.column}: {visible(report.array.name)}"
