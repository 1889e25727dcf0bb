"""Find operators of the model that the application does not register.

What it means: the resolver that the interpreter gets has no `Add...()` call
for an operator which the model uses, in any of its subgraphs.

Why it matters: `AllocateTensors` fails with "Didn't find op for builtin
opcode", on the device.

How to fix it: add the call, and make room for it in
`MicroMutableOpResolver<N>`; or have the resolver written, for one model or
several, and include that:

    tflm-lint emit model.tflite -o op_resolver.h --resolver

Example: `resolver does not register SOFTMAX; call resolver.AddSoftmax() and
make room for 5 operators`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.sources.registered import registered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA711"
NAME = "operator-not-registered"
SEVERITY = "error"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each operator that is surely not registered."""
    for app in inspection.applications:
        resolver = app.resolver
        if resolver is None or resolver.kind == "AllOpsResolver" or not resolver.complete:
            continue
        found = registered(resolver, inspection.firmware.ops.ops)
        missing = [use for use in inspection.op_uses if use.op not in found.ops and not found.may_be(use.op)]
        room = len(found.ops) + len(missing)
        for use in missing:
            call = f"{use.resolver}()" if use.resolver else f'AddCustom("{use.op.removeprefix("CUSTOM:")}", ...)'
            place = resolver.place
            yield Problem(
                f"{resolver.name} does not register {use.op}",
                file=place.file,
                line=place.line,
                column=place.column,
                about=use.op,
                remedy=f"call {resolver.name}.{call} and make room for {room} operators",
            )
