"""The documentation that the op table makes: current, whole, and readable."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tflm_lint.verdict import kinds
from tflm_lint.verdict.page import describe_op, markdown_page, rendered
from tflm_lint.verdict.table import load_table


def test_the_committed_page_is_current(root: Path) -> None:
    """Else run: python -m tflm_lint.compile."""
    assert (root / "docs" / "SUPPORTED_OPS.md").read_text(encoding="utf-8") == markdown_page()


def test_every_operator_is_described() -> None:
    for key in load_table():
        text = describe_op(key)
        assert text.startswith(f"{key}: Add")
        assert not re.search(r"\{\w+\}|None|  and |\(\)  ", text), key


def test_an_unknown_operator_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        describe_op("GELU")


def test_what_explain_conv_2d_says() -> None:
    text = describe_op("CONV_2D")
    for line in (
        "CONV_2D: AddConv2D()",
        "inputs   input, filter, bias (optional)",
        "types    input, filter FLOAT32 → output FLOAT32",
        "- it has 2 or 3 inputs",
        "- input and filter are quantized (scale and zero point), for input INT8 or INT16",
        "cmsis-nn kernels need besides that",
    ):
        assert line in text.splitlines()


@pytest.mark.parametrize(
    ("says", "values", "text"),
    [
        ("{of} has rank[ {is}][ {min} or more]", {"of": "input", "is": "4"}, "input has rank 4"),
        ("{of} has rank[ {is}][ {min} or more]", {"of": "input", "min": "2"}, "input has rank 2 or more"),
        ("{of} is [batch, n]", {"of": "input"}, "input is [batch, n]"),
    ],
)
def test_segments_without_a_value_go(says: str, values: dict[str, str], text: str) -> None:
    assert rendered(says, values) == text


def test_a_kinds_sentence_names_no_parameter_that_it_has_not() -> None:
    for kind in kinds.every().values():
        for name in re.findall(r"\{(\w+)\}", kind.says):
            assert name.rstrip("_") in kind.parameters, f"{kind.name}: {name}"
