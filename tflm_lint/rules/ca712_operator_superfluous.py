"""Tell of operators that the application registers and no model uses.

What it means: the resolver has an `Add...()` call for an operator that the
model does not have. Where several models are named on the command line, the
operators of all of them count.

Why it matters: the linker keeps the kernel and all that it calls, which is
flash for nothing; the bytes are what would go with the call, as measured or
estimated for the target.

How to fix it: remove the call, or have the resolver written with exactly what
is needed:

    tflm-lint emit model.tflite -o op_resolver.h --resolver

Example: `resolver.AddConv2D() is of no use to this model and costs 9,412 bytes
of flash`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.sources.registered import registered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA712"
NAME = "operator-superfluous"
SEVERITY = "info"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each registration of an operator that nothing uses, with its bytes."""
    used = {use.op for use in inspection.op_uses}
    for app in inspection.applications:
        resolver = app.resolver
        if resolver is None or not resolver.adds:
            continue
        found = registered(resolver, inspection.firmware.ops.ops)
        idle = [op for op in found.ops if op not in used and op not in app.others]
        if not idle:
            continue
        from tflm_lint.flash import code_flash

        estimate = code_flash([*found.ops, *(op for op in used if op not in found.ops)], inspection.target.name)
        own = {row.op: row.own for row in estimate.per_operator}
        for op in idle:
            add = found.ops[op][0]
            cost = "which costs flash" if op not in own else f"and costs {own[op]:,} bytes of flash"
            about = "" if estimate.quality == "measured" or op not in own else " (estimate)"
            place = add.place
            yield Problem(
                f"{resolver.name}.{add.method}() is of no use to this model {cost}{about}",
                file=place.file,
                line=place.line,
                column=place.column,
                about=op,
            )
