"""``tflm-lint explain CODE...``: a rule's or a rewrite's documentation, or what TFLM accepts for an operator."""

from __future__ import annotations

import inspect

from tflm_lint.commands.parser import new_parser
from tflm_lint.errors import UsageError
from tflm_lint.rewrite.index import REWRITES
from tflm_lint.rewrite.lookup import cures, load_rewrite
from tflm_lint.rules.registry import find_code, load_rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

SUMMARY = "tell what a rule, an operator or a rewrite means and how to fix what a rule finds"


def run(argv: list[str], stdout: TextIO) -> int:
    """Print the explanation of each code."""
    arguments = new_parser("tflm-lint explain", description="Explain rules, operators and rewrites.")
    arguments.add_argument(
        "codes",
        nargs="+",
        metavar="CODE",
        help="a rule such as OP104, an operator such as CONV_2D, or a rewrite such as unused-tensors",
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
        text = f"{rule.CODE} {rule.NAME} ({rule.SEVERITY})\n\n{inspect.cleandoc(rule.__doc__)}"
        return "\n\n".join([text, *fixes(known), *rewrites(rule.NAME)])
    named = "\n\n".join(rewrites(code))
    if named:
        return named
    from tflm_lint.verdict.page import describe_op

    try:
        return describe_op(code)
    except KeyError:
        raise UsageError(
            f"{code}: neither a rule nor an operator, see `tflm-lint list rules` and `tflm-lint list ops`"
        ) from None


def rewrites(name: str) -> Iterator[str]:
    """Explain the rewrite of a name, which a rule may have as well."""
    if name.lower() in REWRITES:
        rewrite = load_rewrite(name.lower())
        head = f"{rewrite.NAME}, a rewrite ({rewrite.CLASS}, {rewrite.ERROR}; cures {', '.join(rewrite.CURES)})"
        yield f"{head}\n\n{inspect.cleandoc(rewrite.__doc__)}"


def fixes(code: str) -> Iterator[str]:
    """Tell what `tflm-lint fix` does about a rule's findings, nothing where it does nothing."""
    rows = [
        f"  {entry.name} ({entry.safety}, {entry.error})"
        + (f" for {', '.join(entry.ops)}" if entry.ops else "")
        + (", where --select names the code" if entry.asked else "")
        + f"\n    {entry.summary}"
        for entry in cures(code)
        if entry.ops != ()  # such a one cures what it can of any code
    ]
    if rows:
        yield "What `tflm-lint fix` does about it:\n" + "\n".join(rows)
