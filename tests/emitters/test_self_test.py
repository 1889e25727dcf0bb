"""``tflm-lint new --self-test``: the application holds what it computes against the real interpreters' answers.

TensorFlow Lite Micro's stand-in copies inputs to outputs: right for RESHAPE, and wrong for RELU, which must be said.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.build import Op, T, chain
from tests.emitters.test_new import built, emulated, host_arena, new, stand_in, tflm_tree
from tests.oracle.outputs import available
from tests.sampling import few

BOTH = pytest.mark.skipif(
    not available("litert") or not available("tflm"), reason="needs ai-edge-litert and tflite-micro"
)


def saved(folder: Path, op: str, kind: str = "INT8") -> Path:
    """Write a model of one operator."""
    x = T(kind, (1, 8), name="x", scale=0.5 if kind == "INT8" else None, zp=0 if kind == "INT8" else None)
    y = T(kind, (1, 8), name="y", scale=x.scale, zp=x.zp)
    path = folder / f"{op.lower()}.tflite"
    path.write_bytes(
        chain(Op(op, [x, T("INT32", (2,), [1, 8])] if op == "RESHAPE" else [x], [y], {} if op == "RESHAPE" else None))
    )
    return path


def said(folder: Path) -> subprocess.CompletedProcess[str]:
    """Build and run on this computer."""
    program = stand_in(folder, host_arena(folder))
    return subprocess.run([program], capture_output=True, text=True, check=False)


@BOTH
@pytest.mark.parametrize("kind", few(["INT8", "FLOAT32"]))
def test_the_same_bit_for_bit(kind: str, tmp_path: Path) -> None:
    model, folder = saved(tmp_path, "RESHAPE", kind), tmp_path / "app"
    call = (folder, model, "--target", "cortex-m4-reference", "--self-test", 5, "--original", model)
    assert new(*call) == 0
    first = (folder / "self_test.h").read_text()
    shutil.rmtree(folder)
    assert new(*call) == 0
    assert (folder / "self_test.h").read_text() == first
    result = said(folder)
    assert result.returncode == 0, result.stdout
    lines = [line for line in result.stdout.splitlines() if line.startswith("self-test: ")]
    assert lines[0].startswith("self-test: the same bit for bit as tflite-micro ")
    assert lines[1].startswith("self-test: the same bit for bit as LiteRT ")
    # the stand-in's clock counts a tick a call, of a thousandth of a second
    assert lines[2:] == [
        "self-test: 1000 us an inference",
        next(line for line in lines if "arena_used_bytes" in line),
        "self-test: passed on 5 inputs",
    ]


@BOTH
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["INT8", "FLOAT32"])
def test_a_device_that_computes_something_else_says_so(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    assert new(folder, saved(tmp_path, "RELU", kind), "--target", "cortex-m4-reference", "--self-test", 5) == 0
    result = said(folder)
    assert result.returncode == 1
    # the least number stays: RELU would have made it 0, 128 steps up; of real numbers nothing is left to compare with
    apart = "128" if kind == "INT8" else "80000"
    assert f"self-test: differs by at most {apart} from tflite-micro" in result.stdout
    assert "self-test: FAILED on 5 inputs" in result.stdout


def test_what_cannot_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = saved(tmp_path, "RESHAPE")
    for arguments in (("--self-test", 0), ("--self-test", 21), ("--self-test", "x")):
        assert new(tmp_path / "app", model, *arguments) == 2
        assert "--self-test" in capsys.readouterr().err
    assert not (tmp_path / "app").exists()


@BOTH
@pytest.mark.slow
def test_on_a_cortex_m(tmp_path: Path) -> None:
    for command in ("cmake", "arm-none-eabi-g++", "qemu-system-arm"):
        if shutil.which(command) is None:
            pytest.skip(f"{command} is not installed")
    folder, tflm = tmp_path / "app", tmp_path / "tflm"
    model = saved(tmp_path, "RESHAPE")
    assert new(folder, model, "--target", "cortex-m4-reference", "--self-test", 3) == 0
    tflm_tree(tflm)
    built(folder, "arm", tflm, "-DCMAKE_TOOLCHAIN_FILE=cortex_m/cortex-m4.cmake", "-DTFLM_EMULATOR=ON")
    result = emulated(folder / "arm" / "reshape_app.elf", "mps2-an386")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "self-test: the same bit for bit as tflite-micro" in result.stdout
    assert "self-test: passed on 3 inputs" in result.stdout
