"""Coverage-guided fuzzing: whatever a file holds, the program answers, and what it answers can be shown.

``python fuzz/fuzz.py DOOR [libFuzzer's options] [folder with inputs]``; the doors are below. See fuzz/README.md.
"""

from __future__ import annotations

import json
import pkgutil
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

import atheris

if TYPE_CHECKING:
    from collections.abc import Callable

#: The target is the first byte's: kernels differ in what they refuse, and in what they take of the arena.
TARGETS = ("cortex-m4-cmsis-nn", "cortex-m55-cmsis-nn", "esp32s3-esp-nn", "x86-64-reference")


def instrument() -> None:
    """Import all of the package so that libFuzzer sees its branches: what a command imports late would be missed."""
    with atheris.instrument_imports(include=["tflm_lint"], enable_loader_override=False):
        import tflm_lint

        for module in pkgutil.walk_packages(tflm_lint.__path__, "tflm_lint."):
            if module.name != "tflm_lint.__main__" and ".facts.compiled" not in module.name:
                import_module(module.name)


def model(data: bytes) -> None:
    """Lint a file as a model, and show the report in every format."""
    from tflm_lint import lint_bytes
    from tflm_lint.report import Run
    from tflm_lint.reporters import reporter
    from tflm_lint.reporters.index import FORMATS

    target = TARGETS[data[0] % len(TARGETS)] if data else TARGETS[0]
    report = lint_bytes(data[1:], name="model.tflite", target=target, memory=True)
    run = Run("commit", target, (report,))
    for name in FORMATS:
        "".join(reporter(name).render(run, colour=False)).encode()
    json.loads("".join(reporter("json").render(run, colour=False)))


def source(data: bytes) -> None:
    """Lint a file as C++: arrays that may be models."""
    from tflm_lint import lint_bytes
    from tflm_lint.errors import RequestError

    with suppress(RequestError):  # no model in it, or several
        lint_bytes(data, name="model_data.cc")


def fix(data: bytes) -> None:
    """Rewrite a model: what comes out is a model, and no worse."""
    import tflm_lint
    from tflm_lint.model.malformed import Malformed
    from tflm_lint.model.read import load_bytes

    try:
        fixed = tflm_lint.fix(data, unsafe_fixes=True)
    except Malformed:
        return
    if fixed.data is not None:
        load_bytes(fixed.data)
        assert fixed.after is not None, "a result without a report"
        assert fixed.after.runs or not fixed.before.runs, "a model that ran does no more"


DOORS: dict[str, Callable[[bytes], None]] = {"model": model, "source": source, "fix": fix}


def main() -> int:
    """Fuzz one door; libFuzzer does the rest, and ends the process."""
    if len(sys.argv) < 2 or sys.argv[1] not in DOORS:
        print(f"usage: fuzz.py {'|'.join(DOORS)} [libFuzzer's options] [folder]", file=sys.stderr)
        return 2
    instrument()
    atheris.Setup([sys.argv[0], *sys.argv[2:]], DOORS[sys.argv[1]])
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
