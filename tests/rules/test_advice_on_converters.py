"""Real models of today's converters: the advice must be the one that was tried for what the interpreter refused.

What a model's row is follows from what the manifest says of it: the interpreter's own error, how the model was
converted and what it is. What the advice must contain are the words of the tried change. Neither looks at this tool's
findings.
"""

from __future__ import annotations

import csv
import functools
import re
from pathlib import Path

import pytest

from tests.rules.cases import CMSIS, REFERENCE, problems
from tests.sampling import few
from tflm_lint.cli import main
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import write
from tflm_lint.rules import load_rule

#: Row -> what a finding must say: the change that was converted again and accepted.
SAYS = {
    "recurrent": r"unroll=True",
    "gelu": r"1\.702.*relu",
    "hybrid": r"representative dataset",
    "float16": r"float32.*int8",
    "tile": r"Resizing.*tf\.image\.resize.*Conv2DTranspose",
    "bilinear int16": r"nearest|Conv2DTranspose",
    "open batch": r"batch_size=1",
    "embedding": r"tf\.gather",
    "select": r"SELECT_V2.*tf\.maximum",
    "int64": r"int32.*-rarf32",
    "shape of onnx": r"-b 1",
    "spectrum": r"DFT by matrix multiplication",
    "elementwise int8": r"outside of the graph",
    "int4": r"TENSORWISE",
    "sparsity": r"no sparsity",
    "top k": r"ARG_MAX",
    "uint8 image": r"float input",
    "untrained": r"train it",
    "onnx2tf -oiqt": r"-oiqt",
    "dense int16": r"_experimental_disable_per_channel_quantization_for_dense_layers",
    "transpose conv int16": r"TRANSPOSE_CONV|no change of the model",
    "dilated": r"batch_size=1",
    "variables": r"second argument",
    "weight-only": r"TENSORWISE",
    "untried rank": r"fold",
    "untried conv3d": r"no tried replacement",
    "untried suppression": r"no\s+replacement inside the model was tried",
    "flex": r"without SELECT_TF_OPS",
    "audio": r"outside the model",
    "larq": r"Larq",
    "vela": r"Vela",
    "hard swish int16": r"no int16 kernel",
}
#: Error of the interpreter -> row, the first that fits.
ERRORS = (
    (r"opcode 'GELU'", "gelu"),
    (r"opcode 'TILE'", "tile"),
    (r"opcode '(REDUCE_PROD|SHAPE)'", "open batch"),
    (r"opcode 'SELECT'", "select"),
    (r"opcode 'RFFT2D'", "spectrum"),
    (r"opcode 'TOPK_V2'", "top k"),
    (r"opcode 'DENSIFY'", "sparsity"),
    (r"opcode 'CONV_3D'", "untried conv3d"),
    (r"opcode 'NON_MAX_SUPPRESSION", "untried suppression"),
    (r"filter type: INT4|fully_connected_common.*input->typ", "int4"),
    (r"filter type: INT8|Hybrid models", "hybrid"),
    (r"Non-constant >dims<", "recurrent"),
    (r"int8\|int16\|float32, but got INT32", "embedding"),
    (r"Input type UINT8", "uint8 image"),
    (r"int32_t are supported currently, got INT64", "int64"),
    (r"'INT32' is not supported by gather", "shape of onnx"),
    (r"elementwise.*INT8 != FLOAT32", "elementwise int8"),
    (r"Output type is 7, requires float or int8", "bilinear int16"),
    (r"Unsupported type INT16", "hard swish int16"),
    (r"input dim should not exceed|only supports 1D-5D", "untried rank"),
    (r"scale_diff", "onnx2tf -oiqt"),
    (r"SIGABRT", "untrained"),
)
CUSTOM = (
    (r"TensorList", "recurrent"),
    (r"FlexErf", "gelu"),
    (r"Flex", "flex"),
    (r"AudioSpectrogram", "audio"),
    (r"Lce", "larq"),
    (r"ethos-u", "vela"),
)


def row_of(entry: dict[str, str]) -> str:
    """Return the row for a model that the reference kernels refuse."""
    error = entry["error"]
    if "op code CUSTOM" in error:
        return next(row for pattern, row in CUSTOM if re.search(pattern, entry["ops"]))
    if "dequantize_common" in error:
        return "float16" if "FLOAT16" in entry["tensor_types"] and "float16" in entry["mode"] else "int4"
    return next(row for pattern, row in ERRORS if re.search(pattern, error))


@functools.cache
def manifest(shared: Path) -> list[dict[str, str]]:
    with (shared / "converters" / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def severity_of(code: str) -> str:
    return load_rule(code).SEVERITY


def missed(shared: Path, wanted: dict[str, str], target: str, severity: str = "error") -> list[str]:
    """Return the models of ``wanted`` (path -> row) of which no finding of that severity says what the row says."""
    found = []
    for path, row in wanted.items():
        model = (shared / "converters" / path).read_bytes()
        said = [problem.message for code, problem in problems(model, target) if severity_of(code) == severity]
        if not any(re.search(SAYS[row], message) for message in said):
            found.append(f"{path}: {row}, said {sorted(set(said))}")
    return found


def test_refused_models_get_the_advice_that_was_tried(shared: Path) -> None:
    wanted = {entry["path"]: row_of(entry) for entry in manifest(shared) if entry["verdict"] != "accept"}
    assert len(wanted) > 50
    assert not missed(shared, wanted, REFERENCE)


def test_what_only_cmsis_nn_refuses_gets_its_advice(shared: Path) -> None:
    wanted = {}
    for entry in manifest(shared):
        if entry["verdict"] == "accept" and entry["lab_m4_cmsis"].startswith("reject"):
            per_channel = "is_per_channel" in entry["m4_cmsis_error"]
            wanted[entry["path"]] = "dense int16" if per_channel else "transpose conv int16"
    assert len(wanted) > 5
    assert not missed(shared, wanted, CMSIS)


@pytest.mark.parametrize(
    ("note", "row", "severity"),
    [
        ("SPACE_TO_BATCH_ND", "dilated", "error"),
        ("READ_VARIABLE", "variables", "warning"),
        ("DEQUANTIZE", "weight-only", "error"),
    ],
)
def test_accepted_but_wrong_is_told(shared: Path, note: str, row: str, severity: str) -> None:
    wanted = {
        entry["path"]: row
        for entry in manifest(shared)
        if entry["verdict"] == "accept" and entry["values"] == "tflm_wrong" and note in entry["values_note"]
    }
    if not wanted:
        pytest.skip(f"no model with {note} among the shared ones")
    assert not missed(shared, wanted, REFERENCE, severity)


@pytest.mark.parametrize("step", few([1, 8], of=[8]))
def test_models_whose_values_agree_get_no_such_warning(shared: Path, step: int) -> None:
    """The warnings for wrong results stay away from models that TFLM computes as LiteRT does.

    But for scales of onnx2tf's direct writer, which the manifest calls doubtful: copied values keep the wrong scale in
    LiteRT as well, so that the two agree.
    """
    wrong = []
    for entry in manifest(shared)[::step]:
        if entry["verdict"] == "accept" and entry["values"] == "match":
            model = (shared / "converters" / entry["path"]).read_bytes()
            doubtful = "QT204" if "__fd_" in entry["path"] else ""
            wrong += [
                f"{entry['path']}: {code} {problem.message}"
                for code, problem in problems(model)
                if severity_of(code) == "warning" and code != doubtful
            ]
    assert not wrong, "\n".join(wrong)


def test_a_constant_follows_no_batch(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The batch of the input is open, and what is wrong is the shape of a filter."""
    model = load_bytes((root / "fixtures" / "kws_int8.tflite").read_bytes())
    (main_graph,) = model.subgraphs
    tensors = list(main_graph.tensors)
    first, filter_ = main_graph.inputs[0], main_graph.operators[0].inputs[1]
    tensors[first] = tensors[first]._replace(shape_signature=(-1, *tensors[first].shape[1:]))
    tensors[filter_] = tensors[filter_]._replace(shape=(0,))
    changed = model._replace(subgraphs=(main_graph._replace(tensors=tuple(tensors)),))
    (tmp_path / "m.tflite").write_bytes(write(changed))
    main([str(tmp_path / "m.tflite"), "--select", "SH303", "--format", "concise"])
    said = capsys.readouterr().out
    assert "SH303" in said
    assert "batch" not in said
