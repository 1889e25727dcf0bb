"""Will TensorFlow Lite Micro run this model, and what does it need?

>>> import tflm_lint
>>> report = tflm_lint.lint("model.tflite", target="cortex-m4-reference")  # doctest: +SKIP
>>> report.runs, report.memory.arena_used  # doctest: +SKIP

Everything here is imported when it is first used, so that the command starts fast.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint._version import __version__ as __version__
    from tflm_lint.api import diff as diff
    from tflm_lint.api import emit as emit
    from tflm_lint.api import fix as fix
    from tflm_lint.api import html_report as html_report
    from tflm_lint.api import lint as lint
    from tflm_lint.api import lint_all as lint_all
    from tflm_lint.api import lint_bytes as lint_bytes
    from tflm_lint.api import load as load
    from tflm_lint.api import plan as plan
    from tflm_lint.api import shared_arena as shared_arena
    from tflm_lint.findings import Finding as Finding
    from tflm_lint.model.graph import Model as Model
    from tflm_lint.model.malformed import Malformed as Malformed
    from tflm_lint.report import Report as Report
    from tflm_lint.report.diffs import ModelDiff as ModelDiff
    from tflm_lint.report.fixes import Fixed as Fixed

SOURCES = {
    "diff": "tflm_lint.api",
    "emit": "tflm_lint.api",
    "fix": "tflm_lint.api",
    "html_report": "tflm_lint.api",
    "lint": "tflm_lint.api",
    "lint_all": "tflm_lint.api",
    "lint_bytes": "tflm_lint.api",
    "load": "tflm_lint.api",
    "plan": "tflm_lint.api",
    "shared_arena": "tflm_lint.api",
    "Finding": "tflm_lint.findings",
    "__version__": "tflm_lint._version",
    "Fixed": "tflm_lint.report.fixes",
    "Malformed": "tflm_lint.model.malformed",
    "Model": "tflm_lint.model.graph",
    "ModelDiff": "tflm_lint.report.diffs",
    "Report": "tflm_lint.report",
}

__all__ = [
    "Finding",
    "Fixed",
    "Malformed",
    "Model",
    "ModelDiff",
    "Report",
    "__version__",
    "diff",
    "emit",
    "fix",
    "html_report",
    "lint",
    "lint_all",
    "lint_bytes",
    "load",
    "plan",
    "shared_arena",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used (PEP 562)."""
    if name not in SOURCES:
        raise AttributeError(f"module 'tflm_lint' has no attribute {name!r}")
    from tflm_lint.record import imported

    value = getattr(imported(SOURCES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Name what can be imported."""
    return sorted(__all__)
