"""Each rule finds what it is for, says what to do, and is silent on models that are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.build import Graph, Op, T, build, single_op
from tests.rules import cases
from tests.rules.cases import CASES, Case, f32, i8, inspection_of, problems
from tflm_lint.flash.spare import named
from tflm_lint.inspection import Inspection
from tflm_lint.model.rare import Oddity
from tflm_lint.model.read import load_bytes
from tflm_lint.rules import gates, load_rule, rules_for
from tflm_lint.rules.index import RULES


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{case.name}".replace(" ", "-"))
def test_the_rule_speaks(case: Case) -> None:
    found = [problem for code, problem in problems(case.model, case.target) if code == case.code]
    messages = [problem.message for problem in found]
    fitting = [
        problem for problem in found if all(re.search(pattern, problem.message, re.DOTALL) for pattern in case.says)
    ]
    assert fitting, messages
    if case.op is not None:
        model = inspection_of(case.model).model
        assert any(
            problem.subgraph is not None
            and problem.operator is not None
            and model.op_name(model.subgraphs[problem.subgraph].operators[problem.operator]) == case.op
            for problem in fitting
        )


def test_every_rule_has_a_case_here_or_a_test_elsewhere(root: Path) -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in (root / "tests").rglob("test_*.py"))
    assert set(RULES) <= {case.code for case in CASES} | set(re.findall(r'"([A-Z]{2}\d{3})"', tests))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{case.name}".replace(" ", "-"))
def test_places_are_valid_and_messages_in_style(case: Case) -> None:
    model = inspection_of(case.model).model
    for code, problem in problems(case.model, case.target):
        assert not problem.message.endswith("."), code
        assert "\n" not in problem.message
        assert ";" in problem.message or load_rule(code).SEVERITY == "info", "the message says what to do"
        if problem.subgraph is None:
            assert problem.operator is None
            assert problem.tensor is None
            continue
        subgraph = model.subgraphs[problem.subgraph]
        assert problem.operator is None or problem.operator < len(subgraph.operators)
        assert problem.tensor is None or problem.tensor < len(subgraph.tensors)


GOOD = {
    "relu": single_op("RELU", [i8(1, 4)], [i8(1, 4)]),
    "dense": cases.dense(i8(2, 4, data=1), i8(1, 4), i8(1, 2)),
    "dilated, batch told": cases.dilated(4),
    "weights with one scale": cases.unpacked([0.5]),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_models_get_no_warning(name: str) -> None:
    found = [(code, problem.message) for code, problem in problems(GOOD[name])]
    assert not [entry for entry in found if load_rule(entry[0]).SEVERITY != "info"]


@pytest.mark.parametrize("in_loop", [False, True])
def test_a_variable_that_is_assigned_anywhere_is_no_finding(in_loop: bool) -> None:
    found = problems(cases.variables(assigned=True, in_loop=in_loop))
    assert "OP122" not in {code for code, _ in found}


def test_a_variable_assigned_where_nothing_leads_is_a_finding() -> None:
    handle, other = T("RESOURCE", ()), T("RESOURCE", ())
    names = {"shared_name": "w"}
    main = Graph([Op("VAR_HANDLE", [], [handle], names), Op("READ_VARIABLE", [handle], [f32(4)], {})])
    lost = Graph([Op("VAR_HANDLE", [], [other], names), Op("ASSIGN_VARIABLE", [other, f32(4, data=0.0)], [], {})])
    assert "OP122" in {code for code, _ in problems(build([main, lost]))}
    once = Op("CALL_ONCE", [], [], {"init_subgraph_index": 1})
    led = Graph([once, *main.operators])
    assert "OP122" not in {code for code, _ in problems(build([led, lost]))}


def test_resource_variables_count_by_container_and_name() -> None:
    handles = [
        Op("VAR_HANDLE", [], [T("RESOURCE", ())], {"container": container, "shared_name": name})
        for container, name in (("", "a"), ("", "a"), ("c", "a"), ("", "b"))
    ]
    found = dict(problems(build([Graph(handles)])))
    assert "3 resource variables" in found["OP116"].message


def test_constants_shared_with_a_used_tensor_cost_nothing() -> None:
    weights = f32(4, data=1.0)
    alike = T("FLOAT32", (2, 2), buffer=1)
    model = build([Graph([Op("ADD", [f32(4), weights], [f32(4)], {})], tensors=[weights, alike])])
    found = dict(problems(model))
    assert "1 tensor is used by nothing;" in found["FL401"].message


def test_tables_of_compressed_tensors_are_no_waste() -> None:
    model = single_op(
        "RELU", [f32(4)], [f32(4)], model={"extra_buffers": [b"x" * 64], "metadata": {"COMPRESSION_METADATA": b"z"}}
    )
    codes = {code for code, _ in problems(model)}
    assert "FL402" not in codes
    assert "FL403" not in codes


def test_declared_custom_operators_are_taken_as_they_are() -> None:
    model = single_op("CUSTOM:Mine", [i8(4)], [i8(4)])
    assert not inspection_of(model, custom_ops=("Mine",)).violations
    assert inspection_of(model, custom_ops=("mine",)).broken("OP102"), "names are case sensitive"


def test_what_the_reader_came_across_becomes_a_warning() -> None:
    path = "Model.subgraphs[0].tensors[1].shape"
    odd = (Oddity("misaligned", path, "4 byte elements at 1430"), Oddity("index", "Model.metadata[0]", "names 9 of 2"))
    inspection = inspection_of(load_bytes(GOOD["relu"])._replace(oddities=odd))
    (vector,) = load_rule("FB004").check(inspection)
    assert (vector.path, vector.message.partition("; ")[0]) == (path, "4 byte elements at 1430")
    (entry,) = load_rule("FB006").check(inspection)
    assert (entry.path, entry.message.partition("; ")[0]) == ("Model.metadata[0]", "names 9 of 2")
    assert {"FB004", "FB006"} <= {rule.CODE for rule in rules_for((), inspection)}


def test_the_identifier_is_shown_without_control_characters() -> None:
    inspection = inspection_of(load_bytes(GOOD["relu"])._replace(file_identifier=b"\x1b\x00A\xff"))
    (problem,) = load_rule("FB002").check(inspection)
    assert '"..A."' in problem.message


def test_a_rule_that_nobody_wants_is_not_loaded_and_its_gate_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def is_open(gate: str, _: Inspection) -> bool:
        asked.append(gate)
        return True

    monkeypatch.setattr(gates, "is_open", is_open)
    inspection = inspection_of(GOOD["relu"])
    wanted = {"AR603", "AR605", "FB004", "OP103"}
    found = rules_for(("OP102", "OP103"), inspection, wanted.__contains__)
    assert [rule.CODE for rule in found] == ["AR603", "AR605", "FB004", "OP103"]
    assert sorted(asked) == ["big_arena", "oddities misaligned", "sought_arena AR605"], "each gate once"


def test_a_gate_with_words_asks_for_them() -> None:
    inspection = inspection_of(GOOD["relu"])
    assert gates.is_open("uses TANH RELU", inspection)
    assert not gates.is_open("uses TANH", inspection)
    assert gates.is_open("holds INT8", inspection)
    assert not gates.is_open("holds FLOAT32 INT32", inspection)
    assert gates.is_open("always", inspection)


def test_rules_are_run_in_the_order_of_their_codes() -> None:
    inspection = inspection_of(cases.rnn_over_lists())
    codes = [rule.CODE for rule in rules_for({violation.rule for violation in inspection.violations}, inspection)]
    assert codes == sorted(codes)
    assert len(codes) == len(set(codes))


def test_names_are_worth_a_word_from_1024_bytes_and_5_percent_on(root: Path) -> None:
    told = {}
    for path in sorted((root / "fixtures").glob("*.tflite")):
        inspection = inspection_of(path.read_bytes())
        size = sum(named(inspection.model))
        told[path.stem] = gates.long_names(inspection)
        assert told[path.stem] == (size >= 1024 and size >= 0.05 * path.stat().st_size), path.name
    assert told["kws_int8"]  # 9 %
    assert not told["cnn_big_int8"], "many bytes of far more"
