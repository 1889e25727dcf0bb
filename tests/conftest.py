"""Fixtures for all tests: where the project and the shared truth lie."""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

# What is imported and collected stays: no search for garbage until it is there, and none among it afterwards.
gc.disable()

# Random at length is what is slow; and a machine that is busy is no failure.
settings.register_profile("house", max_examples=40, deadline=None)
settings.load_profile("house")

# Processes that tests start find the checkout from any folder, installed or not.
os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    # more than a hundred of them, which would compile the program one after the other
    os.environ["PYTHONPYCACHEPREFIX"] = tempfile.mkdtemp(prefix="tflm-lint-")
    atexit.register(shutil.rmtree, os.environ["PYTHONPYCACHEPREFIX"], ignore_errors=True)


def pytest_collection(session: pytest.Session) -> None:
    """Let each process of pytest-xdist prepare its share of the test files, which all of them need.

    The byte code of a test, with its asserts rewritten, costs ten times what reading it does: a tenth of a first run.
    """
    worker, count = (os.environ.get(f"PYTEST_XDIST_WORKER{what}", "") for what in ("", "_COUNT"))
    if not worker or session.config.args != session.config.getini("testpaths"):
        return
    for path in sorted((ROOT / "tests").rglob("test_*.py"))[int(worker.removeprefix("gw")) :: int(count)]:
        # what cannot be imported is told, or left out, when it is collected
        with contextlib.suppress(Exception, pytest.skip.Exception):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave alone what was collected, which is most of what there is: a twelfth of the quick run went there."""
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
    gc.enable()


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the project's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with real models and the real TFLM's verdicts; skip where a clone does not have it."""
    folder = ROOT.parent / "shared"
    if not (folder / "truth").is_dir():
        pytest.skip("../shared is not here: the stored truth of the real TFLM is no part of the project")
    return folder
