"""Every module of the catalogue is a rewrite: name, class, stage, what it cures, documentation, and one `apply`."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from tests.rewrite.contexts import context_of
from tests.rules.cases import CASES
from tflm_lint import compile as compile_all
from tflm_lint.model.graph import Model
from tflm_lint.model.read import load_bytes
from tflm_lint.rewrite.lookup import cures, entries, load_rewrite
from tflm_lint.rewrite.stages import STAGES
from tflm_lint.rules.index import RULES

#: Models of all kinds, each with how it reads.
MODELS = [
    (model, repr([*model][1:]))
    for case in CASES[::5]
    if isinstance(model := load_bytes(case.model) if isinstance(case.model, bytes) else case.model, Model)
]
ENTRIES = {entry.name: entry for entry in entries()}
SECTIONS = ("Pattern", "Replacement", "Preconditions", "Error", "Source")


def sections_of(documentation: str) -> dict[str, str]:
    """Split a rewrite's documentation at the paragraphs that begin with a section's title."""
    pieces = re.split(rf"^({'|'.join(SECTIONS)}): ", inspect.cleandoc(documentation), flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def test_the_index_goes_by_stage_then_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(compile_all, "PACKAGE", tmp_path)
    folder = tmp_path / "rewrite" / "catalogue"
    folder.mkdir(parents=True)
    for name, stage in (("b", "file"), ("a", "plan")):
        text = f'"""Do {name}."""\nNAME = "{name}"\nCLASS = "safe"\nCURES = ("FB002",)\nSTAGE = "{stage}"\n'
        (folder / f"{name}.py").write_text(text)
    assert re.findall(r"'(\w)': \(", compile_all.rewrites()) == ["b", "a"]
    (folder / "c.py").write_text('NAME = "other"\n')
    with pytest.raises(SystemExit, match=r"c\.py"):
        compile_all.rewrites()


def test_the_file_is_a_rewrite() -> None:
    for name, entry in ENTRIES.items():
        rewrite = load_rewrite(name)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name), name
        assert entry[:5] == (
            rewrite.NAME,
            rewrite.CLASS,
            rewrite.CURES,
            rewrite.STAGE,
            rewrite.__doc__.splitlines()[0],
        ), name
        assert entry[5:8] == (rewrite.ERROR, getattr(rewrite, "ASKED", False), getattr(rewrite, "OPS", None)), name
        assert entry.tidies == getattr(rewrite, "TIDIES", False), name
        assert entry.error, "ERROR says how exact it is"
        assert entry.safety in ("safe", "unsafe"), name
        assert entry.stage in STAGES, name
        assert entry.cures, name
        assert set(entry.cures) <= set(RULES), name
        assert all(entry in cures(code) for code in entry.cures), name
        assert list(inspect.signature(rewrite.apply).parameters) == ["model", "context"], name
        assert rewrite.apply.__doc__, name


def test_the_docstring_is_documentation() -> None:
    for name in ENTRIES:
        documentation = load_rewrite(name).__doc__
        first = documentation.splitlines()[0]
        assert re.fullmatch(r"[A-Z][a-z]+ .*\.", first), "the first line says what the rewrite does"
        found = sections_of(documentation)
        assert tuple(found) == SECTIONS, name
        assert all(len(text.strip()) > 4 for text in found.values()), name
        assert all(len(line) <= 80 for line in documentation.splitlines()), name


@pytest.mark.parametrize("name", ENTRIES)
def test_a_rewrite_says_nothing_or_another_model(name: str) -> None:
    """Whatever the model, what comes back is a whole Model that reads as it is, and the one given is as it was."""
    rewrite = load_rewrite(name)
    assert MODELS
    for model, before in MODELS:
        changed = rewrite.apply(model, context_of(model))
        assert changed is None or changed != model
        assert repr([*model][1:]) == before


def test_stages_and_names_order_the_index() -> None:
    assert [entry.name for entry in entries()] == [
        entry.name for entry in sorted(entries(), key=lambda entry: (STAGES.index(entry.stage), entry.name))
    ]
    with pytest.raises(KeyError):
        load_rewrite("os")
