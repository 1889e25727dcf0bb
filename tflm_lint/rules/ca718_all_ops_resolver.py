"""Find applications that link every operator.

What it means: the interpreter gets an `AllOpsResolver`.

Why it matters: it refers to every kernel of TFLM, so that the linker keeps
all of them: hundreds of kilobytes of flash for a model that uses a handful.
TFLM removed the class; only older copies of it still have it.

How to fix it: register what the model uses. The resolver can be written:

    tflm-lint emit model.tflite -o op_resolver.h --resolver

Example: `AllOpsResolver links every kernel, about 283,000 bytes of flash more
than the 3 operators of this model; use MicroMutableOpResolver<3>`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA718"
NAME = "all-ops-resolver"
SEVERITY = "warning"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield a resolver of all operators, with what it costs."""
    for app in inspection.applications:
        resolver = app.resolver
        if resolver is None or resolver.kind != "AllOpsResolver":
            continue
        from tflm_lint.flash import code_flash

        used = [use.op for use in inspection.op_uses]
        table = [op for op in inspection.firmware.ops.ops if not op.startswith("CUSTOM:")]
        every = code_flash([*table, *used], inspection.target.name)
        more = (every.kernels or 0) - (code_flash(used, inspection.target.name).kernels or 0)
        place = resolver.place
        yield Problem(
            f"AllOpsResolver links every kernel, about {more:,} bytes of flash more than the {len(used)} operators of "
            "this model",
            file=place.file,
            line=place.line,
            column=place.column,
            remedy=f"use MicroMutableOpResolver<{len(used)}>",
        )
