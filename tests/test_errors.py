"""One family of errors says what is wrong with a request, and each of them ends in one line."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from tflm_lint import errors
from tflm_lint.errors import RequestError, complain

KINDS = sorted(
    (kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, RequestError)),
    key=lambda kind: kind.__name__,
)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind(kind: type[RequestError], capsys: pytest.CaptureFixture[str]) -> None:
    error = pickle.loads(pickle.dumps(kind("no 'x'\n\x1b[2J")))  # noqa: S301 - our own
    assert str(error) == "no 'x'\n\x1b[2J"
    assert complain(error) == kind.exit_code
    assert capsys.readouterr().err == "tflm-lint: error: no 'x'\\n\\x1b[2J\n"
    assert kind.exit_code in (1, 2)


def test_they_are_defined_nowhere_else(root: Path) -> None:
    names = {kind.__name__ for kind in KINDS}
    for path in (root / "tflm_lint").rglob("*.py"):
        if path.name != "errors.py":
            text = path.read_text(encoding="utf-8")
            assert not [name for name in names if f"class {name}" in text], path


def test_promises_of_the_python_interface() -> None:
    assert issubclass(errors.TableError, ValueError)
    assert issubclass(errors.ConfigError, ValueError)
    assert issubclass(errors.UnknownPortError, KeyError)


@pytest.mark.parametrize("module", ["tflm_lint", "tflm_lint.cli"])
@pytest.mark.parametrize("flag", ["--board", "--target", "--port"])
def test_a_wrong_request_is_one_line_however_it_is_started(module: str, flag: str, root: Path) -> None:
    call = [sys.executable, "-m", module, flag, "nonsense", str(root / "fixtures" / "hello_world_int8.tflite")]
    ran = subprocess.run(call, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"tflm-lint: error: {flag[2:]}: no 'nonsense', expected one of ")
    assert ran.stderr.count("\n") == 1
