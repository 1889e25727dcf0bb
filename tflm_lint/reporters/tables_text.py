"""Report -> the tables of one model: its inputs and outputs, its operators."""

from __future__ import annotations

from tflm_lint.escape import visible
from tflm_lint.reporters.columns import columns, padded, shortened, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.report.values import InterfaceTensor, OpRow, Report

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
    from struct import pack

    parts = round(1 / scale)
    # small numbers only: of big ones every scale is next to a part of one
    exact = (parts <= 256 or not parts & (parts - 1)) and pack("<f", 1 / parts) == pack("<f", scale)
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
