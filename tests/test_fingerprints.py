"""Fingerprints: a finding is known again while what it is about stays, and two findings are never taken for one."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

from tests.build import Op, T, chain
from tests.reporters import surroundings
from tflm_lint import lint, lint_all, lint_bytes
from tflm_lint.findings import Finding
from tflm_lint.rules.advice import entries_for
from tflm_lint.verdict import Violation


def network(*, in_front: bool = False, prefix: str = "", names: int = 0) -> bytes:
    """Build a model with several findings: two hybrid layers, an unknown operator, a custom one."""

    def f32(*shape: int, name: str = "") -> T:
        return T("FLOAT32", shape, name=f"{prefix}{name}{'x' * names}")

    x = first = f32(1, 8, name="in")
    front = []
    if in_front:
        x = f32(1, 8, name="softened")
        front = [Op("RELU", [first], [x])]
    weights = [T("INT8", (8, 8), scale=0.1, zp=0, data=1, name=f"{prefix}w{number}") for number in range(2)]
    a, b, c, d = (f32(1, 8, name=name) for name in "abcd")
    return chain(
        *front,
        Op("FULLY_CONNECTED", [x, weights[0], None], [a], {}),
        Op("FULLY_CONNECTED", [a, weights[1], None], [b], {}),
        Op("GELU", [b], [c], {}),
        Op("CUSTOM:Mine", [c], [d]),
    )


def errors(data: bytes) -> list[Finding]:
    return [finding for finding in lint_bytes(data).findings if finding.severity == "error"]


def fingerprints(data: bytes) -> list[str]:
    return [finding.fingerprint for finding in errors(data)]


def test_each_finding_has_its_own() -> None:
    found = errors(network())
    assert [(finding.code, finding.place.operator) for finding in found] == [
        ("OP101", 2), ("OP102", 3), ("OP104", 0), ("OP104", 1),
    ]  # fmt: skip
    assert len({finding.fingerprint for finding in found}) == 4
    assert [finding.nth for finding in found] == [0, 0, 0, 1]
    assert all(len(finding.fingerprint) == 32 and int(finding.fingerprint, 16) >= 0 for finding in found)


def test_an_operator_in_front_moves_indices_and_no_fingerprint() -> None:
    plain, moved = errors(network()), errors(network(in_front=True))
    assert [finding.place.operator for finding in plain] != [finding.place.operator for finding in moved]
    assert [finding.fingerprint for finding in plain] == [finding.fingerprint for finding in moved]


def test_names_of_tensors_are_no_part_of_it() -> None:
    assert errors(network()) != errors(network(prefix="functional_1/dense/", names=300))
    assert fingerprints(network()) == fingerprints(network(prefix="functional_1/dense/", names=300))


def test_words_are_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = errors(network())
    entries = {rule: entries_for(rule) for rule in ("OP101", "OP102", "OP104")}
    reworded = {
        rule: tuple({**entry, "advice": f"do otherwise ({entry['id']})"} for entry in found)
        for rule, found in entries.items()
    }
    monkeypatch.setattr("tflm_lint.rules.advice.entries_for", lambda rule: reworded.get(rule, ()))
    monkeypatch.setattr(Violation, "reason", property(lambda violation: f"a new sentence about {violation.kind}"))
    after = errors(network())
    assert all(one.message != other.message for one, other in zip(before, after, strict=True))
    assert [finding.fingerprint for finding in before] == [finding.fingerprint for finding in after]


def test_it_tells_apart_what_the_contract_names() -> None:
    finding = errors(network())[2]
    others = [
        finding._replace(code="OP103"),
        finding._replace(kind="another"),
        finding._replace(argument="another"),
        finding._replace(about="another"),
        finding._replace(nth=7),
        finding._replace(place=finding.place._replace(op="CONV_2D")),
        finding._replace(place=finding.place._replace(path="Model.buffers[3]")),
        finding._replace(place=finding.place._replace(symbol="g_other")),
    ]
    assert len({finding.fingerprint, *(other.fingerprint for other in others)}) == 9
    same = [
        finding._replace(message="other words", name="another", severity="info"),
        finding._replace(place=finding.place._replace(subgraph=3, operator=9, tensor=44, tensor_name="z")),
        finding._replace(place=finding.place._replace(file="elsewhere.cc", line=7, column=2)),
    ]
    assert {one.fingerprint for one in same} == {finding.fingerprint}
    paths = [finding._replace(place=finding.place._replace(path=f"Model.buffers[{index}].data")) for index in (3, 12)]
    assert len({one.fingerprint for one in paths}) == 1


def test_showing_fewer_findings_changes_none() -> None:
    whole = {finding.fingerprint for finding in lint_bytes(network()).findings if finding.code.startswith("OP")}
    assert {finding.fingerprint for finding in lint_bytes(network(), select=["OP"]).findings} == whole


@pytest.mark.slow
def test_no_two_findings_of_a_file_share_one(root: Path) -> None:
    count = 0
    for path in sorted((root / "fixtures").rglob("*.tflite")):
        found = Counter(finding.fingerprint for finding in lint(path).findings)
        assert set(found.values()) <= {1}, path
        count += len(found)
    assert count > 100


def test_two_arrays_of_a_file_are_told_apart(root: Path, tmp_path: Path) -> None:
    models = [(root / "fixtures" / f"{model}_int8.tflite").read_bytes() for model in ("hello_world", "kws")]
    surroundings.write(tmp_path, *models)
    found = [finding.fingerprint for report in lint_all(tmp_path / "two.cpp") for finding in report.findings]
    assert len(set(found)) == len(found) > 4


def test_what_no_operator_of_the_model_is_about_has_a_name(root: Path, tmp_path: Path) -> None:
    """Budgets, lengths and registrations: where one is mended the others keep their fingerprints."""
    model = root / "fixtures" / "kws_int8.tflite"
    both = lint(model, select="FL404", max_arena=1, max_flash=1).findings
    (flash,) = lint(model, select="FL404", max_flash=1).findings
    assert [finding.about for finding in both] == ["arena", "flash"]
    assert both[1].fingerprint == flash.fingerprint
    pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")
    surroundings.write(tmp_path, model.read_bytes(), model.read_bytes())
    source = tmp_path / "src" / "main.cc"
    missing = lint(tmp_path / "good.h", app=tmp_path / "src", select="CA711").findings
    source.write_text(source.read_text().replace("resolver.AddSoftmax()", "resolver.AddReshape()"))
    others = lint(tmp_path / "good.h", app=tmp_path / "src", select="CA711").findings
    assert {finding.about for finding in others} - {finding.about for finding in missing} == {"SOFTMAX"}
    for one in missing:
        for other in others:
            assert (one.fingerprint == other.fingerprint) == (one.about == other.about)


def test_what_a_baseline_stored_means_the_same_tomorrow(root: Path) -> None:
    finding = errors(network())[3]
    identity = ("OP104", finding.kind, "FULLY_CONNECTED", finding.argument, None, None, None, 1)
    assert finding.fingerprint == hashlib.sha256(ascii(identity).encode()).hexdigest()[:32]
    schema = json.loads((root / "schema" / "report.schema.json").read_text(encoding="utf-8"))
    assert "fingerprint" in schema["$defs"]["finding"]["properties"]
