"""Every rule module is a rule: name, words and severity; every violation has a rule, every rule a way to be broken."""

from __future__ import annotations

import inspect
import re

import pytest

from tflm_lint.commands.explain import explanation
from tflm_lint.facts import tables
from tflm_lint.findings import SEVERITIES
from tflm_lint.inspection import STOPS
from tflm_lint.rules import advice, patterns
from tflm_lint.rules.registry import SURVEYS, load_rule, rule_modules
from tflm_lint.verdict import kinds

MODULES = rule_modules()
#: The families of DESIGN.md.
FAMILIES = {"FB", "OP", "QT", "SH", "AR", "FL", "CA", "PF"}
SECTIONS = ("What it means", "Why it matters", "How to fix it", "Example")
#: The linter makes this finding itself: there is no model to check.
UNCHECKED = {"FB001"}
ENTRIES = tables.load("advice")["advice"]


def sections_of(documentation: str) -> dict[str, str]:
    """Split a rule's documentation at the paragraphs that begin with a section's title."""
    pieces = re.split(rf"^({'|'.join(SECTIONS)}): ", inspect.cleandoc(documentation), flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


@pytest.mark.parametrize("code", MODULES)
def test_the_file_is_named_after_its_rule(code: str) -> None:
    rule = load_rule(code)
    assert re.fullmatch(r"[A-Z]{2}\d{3}", rule.CODE)
    assert rule.CODE[:2] in FAMILIES
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.NAME)
    assert rule.SEVERITY in SEVERITIES
    wanted = f"{rule.CODE.lower()}_{rule.NAME.replace('-', '_')}"
    assert MODULES[code] == f"tflm_lint.rules.{wanted}"


def test_names_are_unique() -> None:
    names = [load_rule(code).NAME for code in MODULES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("code", MODULES)
def test_the_docstring_is_documentation(code: str) -> None:
    documentation = load_rule(code).__doc__
    first = documentation.splitlines()[0]
    assert re.match(r"(Find|Tell) ", first), "the first line says what the rule finds"
    assert first.endswith(".")
    found = sections_of(documentation)
    assert tuple(found) == SECTIONS
    assert all(len(text) > 40 for name, text in found.items() if name != "Example")
    assert all(len(line) <= 80 for line in documentation.splitlines() if not line.startswith("    "))


@pytest.mark.parametrize("code", MODULES)
def test_the_rule_has_one_check(code: str) -> None:
    rule = load_rule(code)
    check = getattr(rule, "check", None)
    if code in UNCHECKED:
        assert check is None
        return
    assert list(inspect.signature(check).parameters) == ["inspection"]
    assert check.__doc__


@pytest.mark.parametrize("code", MODULES)
def test_explain_prints_every_rule_by_code_and_by_name(code: str) -> None:
    rule = load_rule(code)
    text = explanation(code)
    assert text.startswith(f"{code} {rule.NAME} ({rule.SEVERITY})\n")
    assert explanation(rule.NAME) == text
    assert explanation(code.lower()) == text


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
    assert set(codes_that_violations_carry()) <= set(MODULES)


def test_refusals_are_errors_and_silent_wrongness_is_a_warning() -> None:
    for code, effects in codes_that_violations_carry().items():
        severity = load_rule(code).SEVERITY
        assert (severity == "error") == bool(effects & STOPS), f"{code} is {severity}, but has effects {effects}"


def test_every_rule_can_be_broken() -> None:
    reachable = {*SURVEYS, *UNCHECKED, *codes_that_violations_carry()}
    from tests.rules.constraints import judged_codes

    assert set(MODULES) == reachable | judged_codes()


def test_surveys_are_rules_that_do_not_wait_for_violations() -> None:
    for code in MODULES:
        if code in UNCHECKED:
            continue
        source = inspect.getsource(load_rule(code))
        waits = "tflm_lint.rules.broken" in source
        assert waits != (code in SURVEYS), f"{code} is a survey or reports violations, not both"


def test_a_gate_never_hides_a_finding() -> None:
    """A survey whose gate is shut finds nothing: hold both against models of all kinds."""
    from tests.rules.cases import CASES, inspection_of

    for case in CASES:
        inspection = inspection_of(case.model)
        for code, gate in SURVEYS.items():
            assert gate(inspection) or not list(load_rule(code).check(inspection)), code


def test_advice_is_well_formed() -> None:
    identifiers = [entry["id"] for entry in ENTRIES]
    assert len(identifiers) == len(set(identifiers))
    for entry in ENTRIES:
        assert set(entry) <= {"id", "rules", "tried", "when", "advice"}, entry["id"]
        assert set(entry["rules"]) <= set(MODULES), entry["id"]
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
    for code in MODULES:
        source = inspect.getsource(load_rule(code))
        if "tflm_lint.rules.broken" in source:
            assert code in general, f"{code} has no advice for what no other entry fits"


def test_no_entry_stands_behind_a_general_one() -> None:
    seen: set[str] = set()
    for entry in ENTRIES:
        assert not seen.intersection(entry["rules"]), f"{entry['id']} can never be said"
        if "when" not in entry:
            seen.update(entry["rules"])
