"""Find build files that compile TFLM without TF_LITE_STATIC_MEMORY.

What it means: TFLM's own sources lie in the folder, the build files beside them
(`platformio.ini`, `CMakeLists.txt`, `library.json`) are the ones that compile
them, and none of them defines `TF_LITE_STATIC_MEMORY`.

Why it matters: without it `TfLiteTensor` and `TfLiteContext` have more members.
The arena grows with every tensor; and where one part of a program is compiled
with it and another without, the two disagree about where a member lies, and
crash or read nonsense.

How to fix it: define it for the whole program: `build_flags =
-DTF_LITE_STATIC_MEMORY`, or `add_compile_definitions(TF_LITE_STATIC_MEMORY)`.

Example: `platformio.ini compiles TFLM without TF_LITE_STATIC_MEMORY; define it
for the whole program`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA763"
NAME = "static-memory-undefined"
SEVERITY = "warning"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield the build file, once."""
    for app in inspection.applications[:1]:
        if app.build:
            name = app.build.rpartition("/")[2]
            yield Problem(
                f"{name} compiles TFLM without TF_LITE_STATIC_MEMORY",
                file=app.build,
                line=1,
                column=1,
                remedy="define it for the whole program",
            )
