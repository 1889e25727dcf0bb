"""Nodes that are made once say what the grammar's own do."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from tflm_lint.sources.codebase import read_project
from tflm_lint.sources.cpp import load_parser, version_of, without_attributes
from tflm_lint.sources.following.objects import UNKNOWN, Choice, Unknown
from tflm_lint.sources.following.several import join

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

if TYPE_CHECKING:
    from pathlib import Path

    from tflm_lint.sources.nodes import Node

_SOURCE = b"""
#if defined(A)
namespace n { template <typename T, int N = 3> struct S : B<T> { S() : a_(1), b_{2} {} int a_, *b_ = nullptr; }; }
#else
int f(const int *x, unsigned y = 4) { for (int i = 0, j = 1; i < 3; i++) { if (x[i] == y) return 1; else y += 2; } }
#endif
auto g = [a = 1](int b) { switch (b) { case 1: return "\xc3\xa9" "x"; default: break; } };
enum E { A = 1, B }; static uint8_t data[] = {1, 2, .x = 3}; void h() { o.call<int>(1, f(2)); (a ? b : c)(); }
int broken( { ]
"""


def test_children_and_fields_are_those_of_the_grammar() -> None:
    """Each child and each field of each node is the grammar's own; asked twice, it is one object."""
    language = load_parser().parser.language
    names = [language.field_name_for_id(number) for number in range(1, language.field_count + 1)]
    waiting, seen = [load_parser().tree(_SOURCE)], set()
    while waiting:
        node = waiting.pop()
        assert node is not None
        seen.add(node.type)
        assert (node.type, node.start_byte, node.end_byte) == (node.own.type, node.own.start_byte, node.own.end_byte)
        assert node.text.encode() == _SOURCE[node.start_byte : node.end_byte]
        assert [child.own for child in node.named_children] == node.own.named_children
        for name in names:
            own, found = node.own.child_by_field_name(name), node.child_by_field_name(name)
            assert own == (found.own if found is not None else None)
            assert found is node.child_by_field_name(name)
            assert found is None or not found.own.is_named or any(found is child for child in node.named_children)
            all_of_it = [one.own for one in node.children_by_field_name(name)]
            # what could not be read has pieces of fields
            assert all_of_it == ([] if node.type == "ERROR" else node.own.children_by_field_name(name))
        waiting += node.named_children
    assert {"ERROR", "field_initializer_list", "lambda_expression", "update_expression", "case_statement"} <= seen


def test_texts_within_texts_are_not_kept() -> None:
    """Of calls within calls each node's text is long: only short ones are kept, and all say the same again."""
    root = load_parser().tree(b"void f() { " + b"g(1, " * 100 + b"h(2)" + b")" * 100 + b"; }")
    waiting, kept = [root], 0
    while waiting:
        node = waiting.pop()
        assert node is not None
        assert node.text == node.text == node.source[node.start_byte : node.end_byte].decode()
        kept += len(node.text) if _keeps_text(node) else 0
        waiting += node.named_children
    assert root is not None
    assert 0 < kept < 20 * len(root.source)


def _keeps_text(node: Node) -> bool:
    try:
        object.__getattribute__(node, "text")
    except AttributeError:
        return False
    return True


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"int a;\nEXT_RAM_ATTR uint8_t b;", b"int a;\n             uint8_t b;"),
        (b"MY_SECTION static int a;\nOTHER_ONE\tunsigned b;", b"           static int a;\n         \tunsigned b;"),
        (b"int a PROGMEM = 1;", b"int a         = 1;"),
        (b"int a __attribute__((aligned(16)));", b"int a                             ;"),
        (b"(r->*add)();", b"(r , add)();"),
        (b"void (*const all[])(R&) = {};", b"auto all[]              = {};"),
        (b"Status (R::*add)() = 0;", b"auto add           = 0;"),
        (b"int *a = f(*b)(1);", b"int *a = f(*b)(1);"),
    ],
)
def test_what_the_grammar_stumbles_over_is_blanked_out(source: bytes, expected: bytes) -> None:
    """Attributes, placing macros and pointers to members become what the grammar reads, in as many bytes."""
    found = without_attributes(source)
    assert len(found) == len(source)
    assert found == expected


def test_the_version_of_the_parser(tmp_path: Path) -> None:
    """The folder beside the parser tells what its package does, and the package where that folder is not there."""
    tree_sitter = pytest.importorskip("tree_sitter")
    assert version_of(tree_sitter.__file__) == version("tree-sitter")
    assert version_of(str(tmp_path / "absent" / "tree_sitter" / "__init__.py")) == version("tree-sitter")
    (tmp_path / "tree_sitter-0.7.1.dist-info").mkdir()
    assert version_of(str(tmp_path / "tree_sitter" / "__init__.py")) == "0.7.1"


def test_a_parameter_of_a_prototype_names_no_variable(tmp_path: Path) -> None:
    """A function is followed for a member that holds a tensor, not for what a prototype calls its parameter."""
    (tmp_path / "main.cc").write_text(
        "void fill(int n, TfLiteTensor* output);\n"
        "struct S { TfLiteTensor* held; void one(); void two(); };\n"
        "void S::one() { int output = 3; use(output); }\n"
        "void S::two() { use(held); }\n"
        "tflite::MicroMutableOpResolver<1> resolver;\n"
    )
    functions = {one.name: one.relevant for one in read_project(str(tmp_path)).program.every}
    assert functions == {"one": False, "two": True}


def test_reasons_do_not_multiply() -> None:
    """What is not known in two ways is not known, and stands beside what is known once."""
    first, second = Unknown("one"), Unknown("another")
    assert join(first, second) is first
    both = join(3, first)
    assert both == Choice((3, first))
    assert join(both, second) == both
    assert join(UNKNOWN, 3) == Choice((UNKNOWN, 3))
    named = join(Unknown("a is declared nowhere", "a"), Unknown("b is declared nowhere", "b"))
    assert isinstance(named, Choice)
    assert [one.name for one in named.of if isinstance(one, Unknown)] == ["a", "b"]
