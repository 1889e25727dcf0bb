"""No code looks into a sentence: violations and problems are data, their words are for people."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import tflm_lint

ROOT = Path(tflm_lint.__file__).parent
#: Attributes that hold, or render, a sentence.
WORDS = {"reason", "message", "words"}
#: Methods with which one looks into a string.
LOOKS = {"startswith", "endswith", "find", "index", "split", "partition", "rpartition", "count", "removeprefix"}


#: Whoever looks into one names it as an attribute: most files need no parser.
NAMED = re.compile(rf"\.({'|'.join(sorted(WORDS))})\b")


def is_words(node: ast.expr) -> bool:
    """``violation.reason``, ``problem.message``, and ``str(error)`` of one that was caught."""
    return isinstance(node, ast.Attribute) and node.attr in WORDS


def looks(source: str) -> Iterator[int]:
    """Yield the lines that compare a sentence, search it, cut it or match it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            operands = [node.left, *node.comparators]
            none = any(isinstance(one, ast.Constant) and one.value is None for one in operands)
            if any(map(is_words, operands)) and not none:
                yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            searched = node.func.attr in LOOKS and is_words(node.func.value)
            matched = node.func.attr in {"match", "search", "fullmatch"} and any(map(is_words, node.args))
            if searched or matched:
                yield node.lineno
        elif isinstance(node, ast.Subscript) and is_words(node.value):
            yield node.lineno


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('if "crash" in violation.reason: pass', True),
        ('violation.reason.startswith("bias is ")', True),
        ('problem.message == "x"', True),
        ("violation.reason[:4]", True),
        ("re.search(pattern, finding.message)", True),
        ("violation.reason is None", False),
        ("print(violation.reason)", False),
        ('violation.argument == "bias"', False),
    ],
)
def test_the_search_finds_what_it_should(source: str, found: bool) -> None:
    assert bool(list(looks(source))) == found


def test_no_code_looks_into_a_sentence() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted(ROOT.rglob("*.py"))
        if NAMED.search(source := path.read_text(encoding="utf-8"))
        for line in looks(source)
    ]
    assert found == []
