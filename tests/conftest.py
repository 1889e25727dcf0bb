"""Fixtures for all tests: where the project and the shared truth lie."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


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
