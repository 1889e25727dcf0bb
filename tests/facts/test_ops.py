"""The op table: whole, valid by its schema and its loader, and a user's own with errors that name the place."""

from __future__ import annotations

import functools
import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tflm_lint import facts
from tflm_lint.errors import TableError
from tflm_lint.facts import ops, ops_check
from tflm_lint.facts.ops import ShippedOps, load_ops
from tflm_lint.verdict import kinds
from tflm_lint.verdict.table import checks_of, load_table
from tflm_lint.verdict.table_check import constraint_kind_errors, kind_errors

HEADER = """
// TfLiteStatus AddCommentedOut(int x);
class MicroMutableOpResolver {
  TfLiteStatus AddCustom(const char* name, const TFLMRegistration* registration) {}
  TfLiteStatus AddConv2D(const TFLMRegistration& registration = Register_CONV_2D()) {
    return AddBuiltin(BuiltinOperator_CONV_2D, registration, ParseConv2D);
  }
  TfLiteStatus AddRelu(
      const TFLMRegistration& registration = tflite::Register_RELU()) {}
  TfLiteStatus AddRfft(const TFLMRegistration* registration = tflite::tflm_signal::Register_RFFT()) {}
  TfLiteStatus AddBuiltin(tflite::BuiltinOperator op) {}
};
"""

TABLE = """
tflm_commit: mine
ops:
  RELU:
    method: AddRelu
    inputs: [input]
    outputs: [output]
    types:
      - {input: FLOAT32, output: FLOAT32}
    constraints:
      - kind: quantization.zero_point
        of: output
        value: 3
"""


@functools.cache
def plain(root: Path, name: str) -> dict[str, Any]:
    text = (root / "tflm_lint" / "facts" / name).read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - it is safe
    return found


def test_the_table_is_valid_by_its_schema(root: Path) -> None:
    schema = json.loads((root / "schema" / "ops.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(plain(root, "ops.yaml"), schema)


def test_the_table_is_valid_by_its_loader() -> None:
    whole = {"tflm_commit": load_ops().tflm_commit, "ops": ShippedOps().whole()}
    assert list(ops_check.table_errors(whole)) == []
    assert list(kind_errors(load_table())) == []


def test_every_method_of_the_resolver_is_there_once() -> None:
    """118 methods at this commit, 18 of them for custom operators."""
    table = ops.load_ops()
    methods = [table.entry(key).method for key in table]
    assert len(set(methods)) == len(methods) == 118
    assert sum(key.startswith("CUSTOM:") for key in table) == 18


@pytest.mark.parametrize("folder", ["conditions", "ports"])
def test_conditions_name_arguments_and_kinds_that_there_are(folder: str) -> None:
    table = load_table()
    for name in facts.names(folder):
        for key, conditions in facts.load(f"{folder}/{name}")["ops"].items():
            entry = table.entry(key)
            for position, constraint in enumerate(conditions.get("constraints", ())):
                path = f"{name}.{key}[{position}]"
                assert list(ops_check.constraint_errors(path, constraint, set(entry.places))) == []
                assert list(constraint_kind_errors(path, constraint, entry)) == []


def test_every_kind_is_used_or_general() -> None:
    """A kind that no shipped table names is dead code."""
    used = {constraint["kind"] for raw in load_ops().ops.values() for constraint in raw.get("constraints", ())}
    for folder in ("conditions", "ports"):
        for name in facts.names(folder):
            for conditions in facts.load(f"{folder}/{name}").get("ops", {}).values():
                used |= {constraint["kind"] for constraint in conditions.get("constraints", ())}
    assert sorted(set(kinds.every()) - used) == []


def test_every_kind_documents_itself() -> None:
    for kind in kinds.every().values():
        assert kind.documentation.strip(), kind.name
        assert kind.says, kind.name


def test_a_table_survives_pickling() -> None:
    table = load_table()
    assert list(pickle.loads(pickle.dumps(table))) == list(table)  # noqa: S301 - our own bytes


def test_a_users_table(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(TABLE, encoding="utf-8")
    table = load_table(str(path))
    assert table.tflm_commit == "mine"
    assert list(table.rows()) == [("RELU", "AddRelu", "input -> output")]
    assert [check.kind for check in checks_of(table, "RELU").constraints] == ["quantization.zero_point"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("zero_point\n", "zero_pint\n", "ops.RELU.constraints[0].kind: 'quantization.zero_pint' is no constraint kind"),
        ("value: 3", "value: three", "ops.RELU.constraints[0].value: 'three', expected integers"),
        ("value: 3", "valeu: 3", "ops.RELU.constraints[0].value: missing"),
        ("of: output", "of: outptu", "ops.RELU.constraints[0].of: 'outptu', expected arguments"),
        ("input: FLOAT32", "input: FLOAT31", "ops.RELU.types[0].input: 'FLOAT31' is no tensor type"),
        ("input: FLOAT32", "inptu: FLOAT32", "ops.RELU.types[0].inptu: no argument of the operator"),
        ("method: AddRelu", "methods: AddRelu", "ops.RELU.methods: unknown key"),
        ("of: output", "of: output\n        effect: maybe", "ops.RELU.constraints[0].effect: 'maybe'"),
        ("of: output", "of: output\n        when: {x: INT8}", "ops.RELU.constraints[0].when.x: no argument"),
        ("inputs: [input]", "inputs: [input..., more]", "ops.RELU.inputs[0]: only the last argument can be variadic"),
        ("inputs: [input]", "inputs: [present]", "ops.RELU.inputs[0]: 'present' is no argument name"),
        ("tflm_commit: mine", "tflm_commit: 3", "tflm_commit: expected text"),
        ("ops:", "opps:", "opps: unknown key"),
    ],
)
def test_a_wrong_table_is_refused_with_the_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(TABLE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TableError) as error:
        load_table(str(path))
    assert str(error.value).startswith(f"{path}: {message}")


def test_methods_of_a_vendored_header() -> None:
    assert ops.ops_of_header(HEADER) == {"AddConv2D", "AddRelu", "AddRfft"}


def test_a_header_restricts_the_table(tmp_path: Path) -> None:
    path = tmp_path / "resolver.h"
    path.write_text(HEADER, encoding="utf-8")
    assert sorted(load_table(header=str(path))) == ["CONV_2D", "CUSTOM:SignalRfft", "RELU"]


def test_a_header_without_methods_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.h"
    path.write_text("int main() {}\n", encoding="utf-8")
    with pytest.raises(TableError, match="defines no Add"):
        load_table(header=str(path))


def test_the_shipped_table_answers_as_one_whichever_operator_is_asked_for_first(root: Path) -> None:
    written = list(plain(root, "ops.yaml")["ops"])
    for first in ("CONV_2D", "ABS", "NOTHING"):
        found = ShippedOps()
        assert (first in found) == (first in written)
        assert list(found) == list(found.keys()) == [key for key, _ in found.items()] == written
        assert len(found) == len(list(found.values())) == len(written)
        assert found.get("ABS") is found["ABS"] is found.whole()["ABS"]
        assert found.get("NOTHING", 3) == 3
        assert dict(pickle.loads(pickle.dumps(found)).items()) == found.whole()  # noqa: S301 - our own bytes


def test_common_operators_load_no_others(root: Path) -> None:
    code = (
        "import sys; from tflm_lint.cli import main; main(['fixtures/kws_int8.tflite', '--quiet'])\n"
        "sys.exit('tflm_lint.facts.compiled.ops_rarer' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-S", "-c", code], cwd=root, check=False).returncode == 0
