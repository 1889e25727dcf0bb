"""``tflm-lint explain CODE...``: print a rule's documentation, or what TFLM accepts for an operator."""

from __future__ import annotations

import inspect

from tflm_lint.commands.parser import new_parser
from tflm_lint.errors import UsageError
from tflm_lint.rules.registry import find_code, load_rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

SUMMARY = "tell what a rule or an operator means and how to fix what it finds"


def run(argv: list[str], stdout: TextIO) -> int:
    """Print the explanation of each code."""
    arguments = new_parser("tflm-lint explain", description="Explain rules and operators.")
    arguments.add_argument(
        "codes", nargs="+", metavar="CODE", help="a rule such as OP104, or an operator such as CONV_2D"
    )
    options = arguments.parse_args(argv)
    texts = [explanation(code) for code in options.codes]
    stdout.write("\n\n".join(texts) + "\n")
    return 0


def explanation(code: str) -> str:
    """Return one explanation; raise `UsageError` for a name that is neither a rule's nor an operator's."""
    known = find_code(code)
    if known is not None:
        rule = load_rule(known)
        return f"{rule.CODE} {rule.NAME} ({rule.SEVERITY})\n\n{inspect.cleandoc(rule.__doc__)}"
    from tflm_lint.verdict.page import describe_op

    try:
        return describe_op(code)
    except KeyError:
        raise UsageError(
            f"{code}: neither a rule nor an operator, see `tflm-lint list rules` and `tflm-lint list ops`"
        ) from None
