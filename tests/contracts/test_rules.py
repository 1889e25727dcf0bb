"""Every rule module is a rule: name, words and severity; every violation has a rule, every rule a way to be broken."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest

from tflm_lint import compile as compile_all
from tflm_lint import facts
from tflm_lint.commands.explain import explanation
from tflm_lint.findings import SEVERITIES
from tflm_lint.rules import advice, gates, load_rule, patterns
from tflm_lint.rules.entries import Entry, entries, find_code
from tflm_lint.verdict import STOPS, kinds

RULES = {entry.code: entry for entry in entries()}
#: The families of DESIGN.md.
FAMILIES = {"FB", "OP", "QT", "SH", "AR", "FL", "CA", "PF"}
SECTIONS = ("What it means", "Why it matters", "How to fix it", "Example")
GATED = {entry.code: entry.gate for entry in RULES.values() if entry.gate is not None}
#: Gates that are part of what a rule says: small arenas and short names are worth no word.
DECIDING = {
    "big_arena",
    "several_kernels",
    "sought_arena",
    "long_names",
    "equal_constants",
    "many_ranges",
    "repeated_zero_points",
}
ENTRIES = facts.load("advice")["advice"]


def sections_of(documentation: str) -> dict[str, str]:
    """Split a rule's documentation at the paragraphs that begin with a section's title."""
    pieces = re.split(rf"^({'|'.join(SECTIONS)}): ", inspect.cleandoc(documentation), flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def test_the_file_is_named_after_its_rule() -> None:
    for code in RULES:
        rule = load_rule(code)
        assert re.fullmatch(r"[A-Z]{2}\d{3}", rule.CODE), code
        assert rule.CODE[:2] in FAMILIES, code
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.NAME), code
        assert rule.SEVERITY in SEVERITIES, code
        assert inspect.getfile(rule).endswith(f"{rule.CODE.lower()}_{rule.NAME.replace('-', '_')}.py"), code  # type: ignore[arg-type]


def test_a_stale_index_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(compile_all, "PACKAGE", tmp_path)
    monkeypatch.setattr("tflm_lint.facts.compile.main", lambda _: 0)  # tables are no indexes, and take a second
    for room in ("rules", "commands", "reporters", "rewrite/catalogue", "emitters/kinds"):
        (tmp_path / room).mkdir(parents=True)
    rule = tmp_path / "rules" / "op999_odd_one.py"
    rule.write_text('"""Find odd ones."""\nCODE = "OP999"\nNAME = "odd-one"\nSEVERITY = "info"\nGATE = "uses ADD"\n')
    (tmp_path / "commands" / "dance.py").write_text('SUMMARY = "dance"\n')
    (tmp_path / "commands" / "shoes.py").write_text('"""No command."""\n')
    (tmp_path / "reporters" / "morse_report.py").write_text('SUMMARY = "for telegraphs"\n')
    assert compile_all.main(["--check"]) == 1
    assert compile_all.main([]) == 0
    assert compile_all.main(["--check"]) == 0
    index = tmp_path / "rules" / "index.py"
    assert "'OP999': ('odd-one', 'info', 'Find odd ones.', 'uses ADD', ()),\n" in index.read_text()
    gated = (tmp_path / "rules" / "gated.py").read_text()
    assert "'uses ADD': ('op999_odd_one',),\n" in gated
    assert "= {\n    'dance': 'dance',\n}" in (tmp_path / "commands" / "index.py").read_text()
    assert "= {\n    'morse': 'for telegraphs',\n}" in (tmp_path / "reporters" / "index.py").read_text()

    for name, class_ in (("bold", "unsafe"), ("careful", "safe"), ("rash", "unsafe")):
        text = f'NAME = "{name}"\nCLASS = "{class_}"\nCURES = ("OP999",)\nSTAGE = "file"\n'
        (tmp_path / "rewrite" / "catalogue" / f"{name}.py").write_text(text)
    assert compile_all.main(["--check"]) == 1
    assert compile_all.main([]) == 0
    fixes = "(('careful', 'safe', False, None), ('bold', 'unsafe', False, None), ('rash', 'unsafe', False, None))"
    assert f"'uses ADD', {fixes})" in index.read_text(), "a safe rewrite is preferred"
    rule.write_text(rule.read_text().replace("odd-one", "other"))
    with pytest.raises(SystemExit, match=r"op999_odd_one\.py"):
        compile_all.main([])


def test_the_index_says_what_the_rule_does() -> None:
    for code, entry in RULES.items():
        rule = load_rule(code)
        summary = rule.__doc__.partition("\n")[0]
        stands = Entry(rule.CODE, rule.NAME, rule.SEVERITY, summary, getattr(rule, "GATE", None))
        assert entry._replace(fixes=()) == stands, code


def test_every_file_that_looks_like_a_rule_is_one(root: Path) -> None:
    files = [path for path in (root / "tflm_lint" / "rules").glob("*.py") if re.search(r"\d", path.stem)]
    assert len(files) == len(RULES)


@pytest.mark.parametrize("gate", sorted({entry.gate for entry in RULES.values() if entry.gate}))
def test_every_gate_is_there(gate: str) -> None:
    name, *words = gate.split()
    asked = getattr(gates, name)
    assert asked.__module__ == gates.__name__
    inspect.signature(asked).bind(None, *words)


def test_every_gate_is_used() -> None:
    used = {entry.gate.split()[0] for entry in RULES.values() if entry.gate}
    asked = {name for name in vars(gates) if inspect.isfunction(vars(gates)[name])} - {"is_open"}
    assert used | {"always"} == asked


def test_a_rule_is_found_by_code_and_by_name() -> None:
    assert find_code("op104") == find_code("Hybrid-Quantization") == "OP104"
    assert find_code("CONV_2D") is None


def test_names_are_unique() -> None:
    names = [entry.name for entry in RULES.values()]
    assert len(names) == len(set(names))


def test_the_docstring_is_documentation() -> None:
    for code in RULES:
        documentation = load_rule(code).__doc__
        first = documentation.splitlines()[0]
        assert re.match(r"(Find|Tell) ", first), "the first line says what the rule finds"
        assert first.endswith("."), code
        found = sections_of(documentation)
        assert tuple(found) == SECTIONS, code
        assert all(len(text) > 40 for name, text in found.items() if name != "Example"), code
        assert all(len(line) <= 80 for line in documentation.splitlines() if not line.startswith("    ")), code


def test_the_rule_has_one_check() -> None:
    for code in RULES:
        rule = load_rule(code)
        assert list(inspect.signature(rule.check).parameters) == ["inspection"], code
        assert rule.check.__doc__, code


def test_explain_prints_every_rule_by_code_and_by_name() -> None:
    for code in RULES:
        rule = load_rule(code)
        text = explanation(code)
        assert text.startswith(f"{code} {rule.NAME} ({rule.SEVERITY})\n"), code
        assert explanation(rule.NAME) == text, code
        assert explanation(code.lower()) == text, code


def codes_that_violations_carry() -> dict[str, set[str]]:
    """Return rule code -> effects, of the kinds' own rules and of what the shipped tables and the judge name."""
    found: dict[str, set[str]] = {}
    for kind in kinds.every().values():
        found.setdefault(kind.rule, set()).add("reject")
    from tests.rules.constraints import shipped_constraints

    for rule, effect in shipped_constraints():
        found.setdefault(rule, set()).add(effect)
    return found


def test_every_violation_has_its_rule() -> None:
    assert set(codes_that_violations_carry()) <= set(RULES)


def test_refusals_and_certain_garbage_are_errors_and_what_is_unchecked_a_warning() -> None:
    for code, effects in codes_that_violations_carry().items():
        severity = RULES[code].severity
        certain = bool(effects & (STOPS | {"wrong"}))
        assert (severity == "error") == certain, f"{code} is {severity}, but has effects {effects}"


def test_every_rule_can_be_broken() -> None:
    reachable = {*GATED, *codes_that_violations_carry()}
    from tests.rules.constraints import judged_codes

    # what a plan breaks is judged beside the operators
    assert set(RULES) == reachable | judged_codes() | {"AR607", "AR610"}


def test_a_rule_has_a_gate_or_waits_for_violations() -> None:
    for code in RULES:
        source = inspect.getsource(cast(ModuleType, load_rule(code)))
        waits = "tflm_lint.rules.broken" in source
        assert waits != (code in GATED), f"{code} has a gate or reports violations, not both"


def test_a_gate_never_hides_a_finding() -> None:
    """A rule whose gate is shut would find nothing: hold both against models of all kinds."""
    from tests.rules.cases import CASES, inspection_of

    for case in CASES:
        inspection = inspection_of(case.model)
        for code, gate in GATED.items():
            if gate not in DECIDING:
                assert gates.is_open(gate, inspection) or not list(load_rule(code).check(inspection)), (
                    f"{code} speaks where its gate is shut: ask in `check`, too, or name the gate in DECIDING"
                )


def test_advice_is_well_formed() -> None:
    identifiers = [entry["id"] for entry in ENTRIES]
    assert len(identifiers) == len(set(identifiers))
    for entry in ENTRIES:
        assert set(entry) <= {"id", "rules", "tried", "when", "advice"}, entry["id"]
        assert set(entry["rules"]) <= set(RULES), entry["id"]
        assert set(entry.get("when", ())) <= set(advice.CLAUSES), entry["id"]
        assert all(isinstance(value, tuple) for value in entry.get("when", {}).values()), entry["id"]
        for name in entry.get("when", {}).get("pattern", ()):
            assert callable(getattr(patterns, name)), entry["id"]
        assert not entry["advice"].endswith("."), entry["id"]
        assert len(entry["advice"]) <= 260, f"{entry['id']}: details belong in the rule's documentation"


def test_every_pattern_is_used() -> None:
    used = {name for entry in ENTRIES for name in entry.get("when", {}).get("pattern", ())}
    assert used == {name for name, value in vars(patterns).items() if inspect.isfunction(value)}


def test_every_error_has_general_advice() -> None:
    general = {code for entry in ENTRIES if "when" not in entry for code in entry["rules"]}
    for code in RULES:
        source = inspect.getsource(cast(ModuleType, load_rule(code)))
        if "tflm_lint.rules.broken" in source:
            assert code in general, f"{code} has no advice for what no other entry fits"


def test_no_entry_stands_behind_a_general_one() -> None:
    seen: set[str] = set()
    for entry in ENTRIES:
        assert not seen.intersection(entry["rules"]), f"{entry['id']} can never be said"
        if "when" not in entry:
            seen.update(entry["rules"])
