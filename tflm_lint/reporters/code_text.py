"""FlashDetail -> the lines that say where the flash goes, and what one more operator would cost."""

from __future__ import annotations

from tflm_lint.reporters import WIDTH, indented, shortened, table
from tflm_lint.words import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.report.detail import FlashDetail


def code_lines(flash: FlashDetail, width: int = WIDTH) -> Iterator[str]:
    """Yield the parts of the flash, the operators' code, and what others would add."""
    own = sum(row.own for row in flash.operators)
    rows = (
        ("the model", flash.model), ("TFLM's runtime", flash.runtime), ("the application's part", flash.application),
        ("code of one operator alone", own), ("code that operators share", flash.shared),
    )  # fmt: skip
    yield from table(
        [("where the flash goes", "bytes"), *((f"  {name}", f"{size:,}") for name, size in rows if size)], "<>"
    )
    if flash.operators:
        yield ""
        code = ((f"  {shortened(visible(row.op), 38)}", f"{row.own:,}", f"{row.shared:,}") for row in flash.operators)
        yield from table([("operator", "goes with it", "shared"), *code], "<>>")
    if flash.one_more:
        yield ""
        costs = ", ".join(f"{visible(op)}\xa0{size:,}" for op, size in flash.one_more)
        for line in indented(f"one more operator would add: {costs} bytes", width, 2):
            yield line.replace("\xa0", " ")
