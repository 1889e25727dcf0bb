"""Tell of applications that are written for another TFLM than the verdict is of.

What it means: the includes and namespaces of the sources are those of an older
or foreign library: TFLM of 2019 to 2021, EloquentTinyML, the Edge Impulse SDK,
Arduino_TensorFlowLite.

Why it matters: its operators, kernels and structures are those of its time. A
model that runs with today's TFLM may be refused there, or computed otherwise
(per-channel FULLY_CONNECTED before May 2024), and the arena differs.

How to fix it: name the port where the finding names one; else hold the
library's `micro_mutable_op_resolver.h` against the model with
`--resolver-header`, or take a library of today.

Example: `the sources are for EloquentTinyML, which wraps TFLM of 2020 or 2021:
an unknown port, for which the verdict and the arena do not hold`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA771"
NAME = "other-library"
SEVERITY = "warning"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each library that the verdict is not of."""
    told = set()
    for app in inspection.applications:
        for library in app.libraries:
            own = library.port is not None and library.port == inspection.firmware.port
            if own or library in told or (not library.old and library.port is not None):
                continue
            told.add(library)
            if library.port is not None:
                why = f"the verdict is of {inspection.firmware.port or 'TFLM of today'}; add --port {library.port}"
            else:
                why = "an unknown port, for which the verdict and the arena do not hold"
            place = library.place
            yield Problem(
                f"the sources are for {library.title}: {why}", file=place.file, line=place.line, column=place.column
            )
