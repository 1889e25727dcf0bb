"""SHA-256 is that of `hashlib`, with and without the module that Python brings for it."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest

from tflm_lint.digest import sha256

SIZES = (0, 1, 55, 56, 64, 1000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1)


@pytest.mark.parametrize("size", SIZES)
def test_the_digest(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytes(number * 7 % 251 for number in range(size))
    assert sha256(data) == hashlib.sha256(data).hexdigest()
    monkeypatch.setitem(sys.modules, "_sha2", None)
    monkeypatch.setitem(sys.modules, "_sha256", None)
    assert sha256(data) == hashlib.sha256(data).hexdigest()


def test_a_small_one_does_without_openssl() -> None:
    code = "import sys; from tflm_lint.digest import sha256; sha256(b'x'); print('_hashlib' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
