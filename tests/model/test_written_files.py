"""Files that `write` wrote, before other judges: the C++ verifier, LiteRT, TensorFlow Lite Micro."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.model import rich
from tests.model.test_write import round_trip
from tests.oracle.outputs import available, outputs
from tflm_lint.model.read import load_bytes
from tflm_lint.model.verify import Malformed
from tflm_lint.model.write import write

ROOT = Path(__file__).resolve().parents[2]
RUNTIMES = [
    pytest.param(name, marks=pytest.mark.skipif(not available(name), reason=f"needs the wheel of {name}"))
    for name in ("litert", "tflm")
]


def fixtures() -> list[bytes]:
    return [path.read_bytes() for path in sorted((ROOT / "fixtures").glob("*.tflite"))]


def real(shared: Path) -> Iterator[bytes]:
    """Yield what there is of real models and fresh ones."""
    for name in ("models", "converters", "ethosu"):
        for path in sorted((shared / name).rglob("*.tflite")):
            data = path.read_bytes()
            try:
                load_bytes(data)
            except Malformed:
                continue
            yield data


def hold_outputs(runtime: str, models: list[bytes], *, least: int) -> None:
    """Hold that a runtime computes the same for each model and for the file that says what it says."""
    before = outputs(runtime, models, seconds=20)
    assert sum(len(answer) == 64 for answer in before) >= least, "so many run at least"
    after = outputs(runtime, [write(load_bytes(data)) for data in models], seconds=20)
    different = [index for index, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    # what is not the same twice says nothing of the file
    again = outputs(runtime, [models[index] for index in different], seconds=20)
    steady = [index for index, answer in zip(different, again, strict=True) if answer == before[index]]
    assert not steady, [(index, before[index], after[index]) for index in steady]


@pytest.mark.slow
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_some_fixtures_compute_the_same(runtime: str) -> None:
    hold_outputs(runtime, fixtures()[::5], least=3)


@pytest.mark.slow
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_fixtures_compute_the_same(runtime: str) -> None:
    hold_outputs(runtime, fixtures(), least=14)


@pytest.mark.slow
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_real_models_compute_the_same(runtime: str, shared: Path) -> None:
    models = [data for data in real(shared) if runtime != "litert" or not reads_past_its_bias(data)]
    hold_outputs(runtime, models, least=250)


def reads_past_its_bias(data: bytes) -> bool:
    """Tell a model of which LiteRT takes INT32 biases for INT64: what it computes hangs on what lies behind them."""
    model = load_bytes(data)
    for subgraph in model.subgraphs:
        for operator in subgraph.operators:
            if operator.options.get("quantized_bias_type") != "FLOAT32" or len(operator.inputs) < 3:
                continue
            given, _, bias = operator.inputs[:3]
            if bias >= 0 and (subgraph.tensors[given].type, subgraph.tensors[bias].type) == ("INT16", "INT32"):
                return True
    return False


@pytest.mark.slow
def test_real_models_are_written_as_they_are(shared: Path) -> None:
    for data in real(shared):
        _, _, written = round_trip(data)
        assert len(written) <= len(data) * 1.03 + 100


VERIFIER = """
#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>
#include "model_generated.h"
int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    std::vector<char> data((std::istreambuf_iterator<char>(file)), {});
    flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t*>(data.data()), data.size());
    std::puts(verifier.VerifyBuffer<tflite::Model>(nullptr) ? "ok" : "bad");
  }
}
"""


def for_old_compilers() -> str:
    """Return our schema as Debian's flatc takes it: declared before used, and no attribute on an enum's value."""
    text = (ROOT / "schema" / "tflite.fbs").read_text(encoding="utf-8")
    blocks = re.findall(r"^(?:enum|union) [^{]*\{[^}]*\}", text, flags=re.MULTILINE)
    for block in blocks:
        text = text.replace(block, "")
    head, root, rest = text.partition("root_type Model;\n")
    enums = "\n".join(block.replace(" (deprecated)", "") for block in blocks)
    return f"{head}{enums}\n{rest}\n{root}"


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the C++ verifier of our schema; skip where its compiler, its headers or a C++ compiler are missing."""
    flatc, cxx = shutil.which("flatc"), shutil.which("g++")
    if flatc is None or cxx is None:
        pytest.skip("needs flatc and g++ (Debian: flatbuffers-compiler, libflatbuffers-dev)")
    folder = tmp_path_factory.mktemp("verifier")
    (folder / "model.fbs").write_text(for_old_compilers(), encoding="utf-8")
    (folder / "verifier.cc").write_text(VERIFIER, encoding="utf-8")
    subprocess.run([flatc, "--cpp", "-o", str(folder), str(folder / "model.fbs")], check=True, capture_output=True)
    program = folder / "verifier"
    built = subprocess.run([cxx, "-std=c++17", "-o", program, folder / "verifier.cc"], check=False, capture_output=True)
    if built.returncode and b"flatbuffers.h: No such file" in built.stderr:
        pytest.skip("needs the headers of FlatBuffers (Debian: libflatbuffers-dev)")
    assert built.returncode == 0, built.stderr.decode()
    return program


def ask(verifier: Path, folder: Path, models: list[bytes]) -> list[str]:
    names = []
    for index, data in enumerate(models):
        (folder / str(index)).write_bytes(data)
        names.append(str(folder / str(index)))
    return subprocess.run([verifier, *names], check=True, capture_output=True, text=True).stdout.split()


@pytest.mark.slow
def test_the_cxx_verifier_accepts_it(verifier: Path, tmp_path: Path) -> None:
    models = [*fixtures(), *rich.models()]
    broken = [write(load_bytes(data))[:-200] for data in models[:2]]
    answers = ask(verifier, tmp_path, [*(write(load_bytes(data)) for data in models), *broken])
    assert answers == ["ok"] * len(models) + ["bad"] * 2


@pytest.mark.slow
def test_the_cxx_verifier_accepts_real_models(verifier: Path, tmp_path: Path, shared: Path) -> None:
    models = [write(load_bytes(data)) for data in real(shared)]
    assert ask(verifier, tmp_path, models) == ["ok"] * len(models)
