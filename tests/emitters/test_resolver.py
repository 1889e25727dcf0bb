"""The resolver adds what the models use, by TFLM's names, and says where that fails."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.build import Graph, Op, T, build, chain
from tests.emitters.conftest import emit
from tests.emitters.toolchain import HERE, HOST, Compiler


def t() -> T:
    return T("INT8", (1, 4), scale=0.5, zp=0)


def write(path: Path, *ops: str) -> Path:
    tensors = [t() for _ in range(len(ops) + 1)]
    path.write_bytes(chain(*[Op(op, [tensors[i]], [tensors[i + 1]]) for i, op in enumerate(ops)]))
    return path


def calls(path: Path) -> list[str]:
    return re.findall(r"resolver\.(Add\w+)\(", path.read_text())


def test_union_of_models_by_the_names_of_tflm(tmp_path: Path) -> None:
    one = write(tmp_path / "one.tflite", "RELU", "CUMSUM", "RELU", "CUSTOM:SignalFftAutoScale")
    two = write(tmp_path / "two.tflite", "RELU", "PADV2", "CUSTOM:TFLite_Detection_PostProcess", "L2_POOL_2D")
    output = tmp_path / "ops.h"
    assert emit(one, two, "-o", output, "--resolver") == 0
    assert calls(output) == [
        "AddCumSum",
        "AddDetectionPostprocess",
        "AddFftAutoScale",
        "AddL2Pool2D",
        "AddPadV2",
        "AddRelu",
    ]
    assert "MicroMutableOpResolver<6> ops_op_resolver(" in output.read_text()
    assert emit(two, one, "-o", output, "--resolver", "--check") == 1  # the title names the models in their order
    assert emit(one, two, "-o", output, "--resolver", "--check") == 0


def test_subgraphs_that_never_run_count(tmp_path: Path) -> None:
    a, b, c, d = t(), t(), t(), t()
    path = tmp_path / "m.tflite"
    path.write_bytes(build([Graph([Op("RELU", [a], [b])]), Graph([Op("TANH", [c], [d])])]))
    assert emit(path, "-o", tmp_path / "r.h", "--resolver") == 0
    assert calls(tmp_path / "r.h") == ["AddRelu", "AddTanh"]


def test_what_tflm_does_not_have_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "m.tflite", "RELU", "COS", "ATAN2")
    assert emit(path, "-o", tmp_path / "r.h", "--resolver") == 2
    assert "ATAN2" in capsys.readouterr().err
    assert not (tmp_path / "r.h").exists()


@pytest.mark.parametrize("compiler", [HOST[1], HOST[3]], ids=str)
def test_resolver_compiles_and_adds(compiler: Compiler, tmp_path: Path) -> None:
    """Against headers of our own that declare what is used of TFLM's, and refuse as it does when there is no room."""
    compiler.require()
    path = write(tmp_path / "my-model v1.tflite", "RELU", "TANH", 'CUSTOM:My"Op??/', "CUSTOM:My Op")
    assert emit(path, "-o", tmp_path / "r.h", "--resolver", "--namespace", "app") == 0
    (tmp_path / "main.cc").write_text("""
#include <cstring>
#include "r.h"
int main() {
  TFLMRegistration mine{}, other{};
  TfLiteStatus status = kTfLiteError;
  const auto resolver = app::my_model_v1_op_resolver(mine, other, &status);
  if (status != kTfLiteOk || resolver.count() != 4) return 1;
  if (!resolver.has("RELU") || !resolver.has("TANH")) return 2;
  if (!resolver.has("My\\"Op\\?\\?/") || !resolver.has("My Op")) return 3;
  return 0;
}
""")
    compiler.compile(tmp_path / "main.cc", output=tmp_path / "program", flags=(f"-I{HERE}/tflm_api",))
    compiler.run(tmp_path / "program")
    text = (tmp_path / "r.h").read_text()
    (tmp_path / "r.h").write_text(text.replace("Resolver<4>", "Resolver<3>"))
    compiler.compile(tmp_path / "main.cc", output=tmp_path / "program", flags=(f"-I{HERE}/tflm_api",))
    assert subprocess.run([tmp_path / "program"], check=False).returncode == 1


def test_every_real_model_gets_the_methods_of_the_real_header(shared: Path, tmp_path: Path) -> None:
    """The numbers of operators that the manifest counts; every model together in one resolver."""
    import csv

    with (shared / "models" / "manifest.csv").open() as file:
        rows = list(csv.DictReader(file))
    for row in rows[:40]:
        wanted = {op.replace("custom:", "CUSTOM:") for op in row["ops"].split()}
        code = emit(shared / "models" / row["path"], "-o", tmp_path / "r.h", "--resolver")
        if code == 0:
            text = (tmp_path / "r.h").read_text()
            size = re.search(r"MicroMutableOpResolver<(\d+)>", text)
            assert size is not None
            assert len(calls(tmp_path / "r.h")) == len(wanted) == int(size[1]), row["path"]


def test_configuration_says_which_operators_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With an old port's own header, its operators count."""
    monkeypatch.chdir(tmp_path)
    path = write(tmp_path / "m.tflite", "RELU", "CUMSUM")
    (tmp_path / "tflm-lint.toml").write_text('resolver-header = "old.h"\n')
    (tmp_path / "old.h").write_text("TfLiteStatus AddRelu() {}\nTfLiteStatus AddTanh() {}\n")
    assert emit(path, "-o", "r.h", "--resolver") == 2
    assert "CUMSUM" in capsys.readouterr().err
    (tmp_path / "old.h").write_text("TfLiteStatus AddRelu() {}\nTfLiteStatus AddCumSum() {}\n")
    assert emit(path, "-o", "r.h", "--resolver") == 0
    assert calls(tmp_path / "r.h") == ["AddCumSum", "AddRelu"]
