"""Tell of resolvers with more room than operators that are added.

What it means: `MicroMutableOpResolver<N>` never gets N operators.

Why it matters: each place is RAM that holds a registration, its code and its
parser: 36 bytes on 32 bit cores.

How to fix it: lower N to the number of operators that the finding names.

Example: `resolver has room for 20 operators and at most 13 are added: 252 bytes
of RAM stay empty`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA714"
NAME = "resolver-too-large"
SEVERITY = "info"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield a resolver that stays partly empty, with the bytes."""
    # TFLMRegistration has five functions, a code and a name; code and parser are kept once more beside it.
    slot = 68 if inspection.target.abi == "lp64" else 36
    for app in inspection.applications:
        resolver = app.resolver
        if resolver is None or resolver.capacity is None or not resolver.complete or resolver.strays:
            continue
        most = sum(not add.skipped for add in resolver.adds)
        if most < resolver.capacity:
            place = resolver.place
            yield Problem(
                f"{resolver.name} has room for {resolver.capacity} operators and at most {most} are added: "
                f"{slot * (resolver.capacity - most):,} bytes of RAM stay empty",
                file=place.file,
                line=place.line,
                column=place.column,
                about=resolver.name,
            )
