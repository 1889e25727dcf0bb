"""Targets and kernel sets: the shipped tables keep to their schemas, a user's own are refused with a path or work."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import referencing

from tests.build import T, single_op
from tflm_lint import facts
from tflm_lint.errors import TableError
from tflm_lint.facts import own, targets
from tflm_lint.formula import why_unsafe
from tflm_lint.memory import EXACT, LOWER_BOUND
from tflm_lint.memory.mirror import plan_memory
from tflm_lint.model.read import load_bytes


def plain(value: Any) -> Any:
    """Return the value with lists for tuples, as a JSON Schema sees it."""
    return json.loads(json.dumps(value))


@pytest.fixture(scope="module")
def registry(root: Path) -> referencing.Registry[Any]:
    schemas = [json.loads((root / "schema" / f"{name}.schema.json").read_text()) for name in ("kernels", "targets")]
    return referencing.Registry().with_resources(
        (schema["$id"], referencing.Resource.from_contents(schema)) for schema in schemas
    )


def validator(registry: referencing.Registry[Any], name: str) -> jsonschema.Draft202012Validator:
    schema = registry[f"{name}.schema.json"].contents
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, registry=registry)


@pytest.mark.parametrize("name", targets.target_names())
def test_every_target_keeps_to_the_schema(name: str, registry: referencing.Registry[Any]) -> None:
    table = facts.load(f"targets/{name}")
    assert table["name"] == name
    errors = [error.message for error in validator(registry, "targets").iter_errors(plain(table))]
    assert not errors
    assert "provenance" in table


@pytest.mark.parametrize("name", targets.kernel_names())
def test_every_kernel_set_keeps_to_the_schema(name: str, registry: referencing.Registry[Any]) -> None:
    table = facts.load(f"kernels/{name}")
    assert table["name"] == name
    errors = [
        f"{error.json_path}: {error.message}" for error in validator(registry, "kernels").iter_errors(plain(table))
    ]
    assert not errors
    assert not list(own.operator_errors(table["operators"], name))
    for struct, sizes in table.get("structs", {}).items():
        assert isinstance(sizes, int) or len(sizes) == len(table["abis"]), struct


@pytest.mark.parametrize("name", targets.target_names())
def test_every_name_in_a_formula_is_known(name: str) -> None:
    import ast

    from tflm_lint.formula import FUNCTIONS
    from tflm_lint.memory.node import Surroundings

    target = targets.load_target(name)
    model = load_bytes(single_op("RELU", [T("INT8", (1, 4))], [T("INT8", (1, 4))]))
    around = Surroundings(model, target, targets.load_kernels(target.kernels, target.abi))
    known = {"opt", "inputs", "outputs", "n_inputs", "n_outputs", *FUNCTIONS, *around.structs}
    for operator, entry in around.kernels.operators.items():
        if isinstance(entry, str):
            assert entry in around.kernels.operators, operator
            continue
        if "parse" in entry:
            assert entry["parse"] in target.structs, operator
        init = entry.get("init", ())
        steps = [*(init if isinstance(init, tuple) else [{"persistent": init}]), *entry.get("prepare", ())]
        for step in steps:
            if "call" in step:
                assert callable(around.function(step["call"]))
            formulas = [
                step[key] for key in ("persistent", "scratch", "temp", "when", "times", "written") if key in step
            ]
            for formula in filter(lambda value: isinstance(value, str), formulas):
                for part in ast.walk(ast.parse(formula, mode="eval")):
                    if isinstance(part, ast.Name) and part.id not in known and not _operand(part.id):
                        assert callable(around.function(part.id)), (operator, part.id)


def _operand(name: str) -> bool:
    return name[0] in "iom" and name[1:].isdecimal()


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os')", "(1).__class__", "i0.__dict__", "open('x')", "9**9**9", "'a' * 9", "(1, 2) * 9", "[1]",
        "lambda: 1", "1 if (x := 2) else 3", "max(*inputs)", "1 << 99", "f'{1}'", "_x", "max(1, key=2)", "1; 2", "",
        "1" * 1001, "i0.type.format(1)",
    ],
)  # fmt: skip
def test_a_formula_that_is_no_arithmetic_is_refused(formula: str) -> None:
    assert why_unsafe(formula)


def write(folder: Path, text: str) -> str:
    path = folder / "mine.yaml"
    path.write_text(text)
    return str(path)


def test_a_target_of_the_user(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "name: my-board\nextends: cortex-m4-reference\nstructs:\n  MicroAllocator: [48, 8]\n"
        'operators:\n  "CUSTOM:Mine":\n    init: 24\n    prepare: [{tensors: [i0]}, {scratch: i0.bytes * 2}]\n',
    )
    target = targets.load_target(path)
    assert (target.name, target.kernels, target.abi) == ("my-board", "reference", "arm-eabi")
    model = load_bytes(single_op("CUSTOM:Mine", [T("INT8", (1, 40))], [T("INT8", (1, 40))]))
    shipped = plan_memory(model, targets.load_target("cortex-m4-reference"))
    mine = plan_memory(model, target)
    assert (shipped.quality, shipped.unknown) == (LOWER_BOUND, ("CUSTOM:Mine",))
    assert shipped.arena_required is None
    assert mine.quality == EXACT
    assert [(memory.persistent >= 24, memory.scratch) for memory in mine.operators] == [(True, 80)]
    # the scratch buffer lives beside input and output
    assert mine.head == shipped.head + 80


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("core: x\n", "name: is missing"),
        ("name: x\n", "core: is missing"),
        ("name: 3\nextends: cortex-m4-reference\n", "name: expected text"),
        ("name: x\nextends: nothing\n", "no 'nothing'"),
        ("name: x\ncore: y\nabi: z\nkernels: reference\n", "abi: expected one of"),
        ("name: x\ncore: y\nabi: ilp32\nkernels: z\n", "kernels: 'z', expected cmsis-nn"),
        ("name: x\nextends: cortex-m4-reference\nallocator: big\n", "allocator: 'big', expected micro or recording"),
        ("name: x\nextends: cortex-m4-reference\nstructs: {TfLiteTensor: [0, 4]}\n", "TfLiteTensor: expected [bytes"),
        ("name: x\nextends: cortex-m4-reference\nstructs: {TfLiteTensr: [40, 4]}\n", "structs.TfLiteTensr: no struct"),
        ("name: x\nextends: cortex-m4-reference\nfeature: {mve: 1}\n", "feature: unknown key, expected one of"),
        ("name: x\nextends: cortex-m4-cmsis-nn\nfeatures: {mvee: 1}\n", "features.mvee: expected one of"),
        ("name: x\nextends: cortex-m4-cmsis-nn\nfeatures: {mve: 2}\n", "features.mve: 2, expected one of 0, 1"),
        ("name: x\nextends: cortex-m4-cmsis-nn\nfeatures: {mve: sure}\n", "features.mve: 'sure', expected one of 0, 1"),
        ("name: x\nextends: esp32s3-esp-nn\nfeatures: {chip: s3}\n", "features.chip: 's3', expected one of esp32, "),
        ("name: esp32-esp-nn\nextends: esp32s3-esp-nn\n", "is a shipped target's"),
        ("name: x\nextends: cortex-m4-reference\nfeatures: 3\n", "features: expected a mapping"),
        (
            "name: x\nextends: cortex-m4-reference\noperators: {A: {size: 3}}\n",
            "operators.A.size: unknown key, expected one of",
        ),
        (
            "name: x\nextends: cortex-m4-reference\noperators: {A: {init: a.__b}}\n",
            "operators.A.init: names the attribute",
        ),
        ("name: x\nextends: cortex-m4-reference\noperators: {A: {prepare: [{}]}}\n", "A.prepare[0]: expected one of"),
        (
            "name: x\nextends: cortex-m4-reference\noperators: {A: {prepare: [{scratch: 1, when: [2]}]}}\n",
            "A.prepare[0].when: expected a number or a formula",
        ),
    ],
)
def test_a_wrong_target_is_refused_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(TableError, match=r".*") as caught:
        targets.load_target(write(tmp_path, text))
    assert place in str(caught.value)


def test_an_unknown_name_lists_the_targets() -> None:
    with pytest.raises(TableError, match="cortex-m4-reference"):
        targets.load_target("cortex-m4")


def test_a_kernel_version_must_be_one_of_the_targets() -> None:
    with pytest.raises(TableError, match="one version only"):
        targets.load_target("cortex-m4-reference", "1.0")


@pytest.mark.parametrize("name", targets.target_names())
def test_values_are_picklable(name: str) -> None:
    target = targets.load_target(name)
    assert pickle.loads(pickle.dumps(target)) == target  # noqa: S301 - our own bytes
    model = load_bytes(single_op("RELU", [T("FLOAT32", (1, 4))], [T("FLOAT32", (1, 4))]))
    plan = plan_memory(model, target, events=True)
    assert plan.quality == EXACT
    assert pickle.loads(pickle.dumps(plan)) == plan  # noqa: S301 - our own bytes


def test_a_target_has_the_structs_of_the_abi_that_it_names(tmp_path: Path) -> None:
    for name in targets.target_names():
        target = targets.load_target(name)
        structs = facts.load(f"abi/{target.abi}")["structs"]
        assert target.structs.keys() >= structs.keys(), name
    own = tmp_path / "wide.yaml"
    own.write_text("name: wide\nextends: cortex-m4-cmsis-nn\nabi: lp64\n")
    wide = targets.load_target(str(own))
    assert (wide.abi, wide.structs["pointer"]) == ("lp64", (8, 8))
    own.write_text("name: narrow\nextends: cortex-m33-cmsis-nn\n")
    assert targets.load_target(str(own)).structs["pointer"] == (4, 4)
