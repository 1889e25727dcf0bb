"""``tflm-lint explain NAME...``: what a rule, a rewrite, an operator, a target, a board, a port or a message is."""

from __future__ import annotations

import inspect
from textwrap import fill

from tflm_lint import facts
from tflm_lint.commands.parser import new_parser
from tflm_lint.errors import UsageError
from tflm_lint.facts.targets import load_target, target_names
from tflm_lint.rewrite.index import REWRITES
from tflm_lint.rewrite.lookup import cures, load_rewrite
from tflm_lint.rules import load_rule
from tflm_lint.rules.entries import find_code
from tflm_lint.rules.index import RULES
from tflm_lint.verdict.table import KERNEL_SET, checks_of, load_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

SUMMARY = "tell what a rule, an operator, a target, a board or an error message is, and what to do"


def run(argv: list[str], stdout: TextIO) -> int:
    """Print the explanation of each name."""
    arguments = new_parser(
        "tflm-lint explain",
        description="Explain rules, rewrites, operators, targets, boards and ports by name, and messages of "
        "TFLM, of the converter, the linker or a board word for word.",
    )
    arguments.add_argument(
        "names",
        nargs="+",
        metavar="NAME",
        help="OP104 or hybrid-quantization, unused-tensors, CONV_2D or conv2d, cortex-m4-cmsis-nn, nano33ble, "
        '"Failed to resize buffer"',
    )
    options = arguments.parse_args(argv)
    texts = [explanation(name) for name in options.names]
    stdout.write("\n\n".join(text.rstrip("\n") for text in texts) + "\n")
    return 0


def explanation(name: str) -> str:
    """Return one explanation; raise `UsageError` for a name that is nothing's."""
    code = find_code(name)
    if code is not None:
        rule = load_rule(code)
        text = f"{rule.CODE} {rule.NAME} ({rule.SEVERITY})\n\n{inspect.cleandoc(rule.__doc__)}"
        return "\n\n".join([text, *fixes(code), *rewrites(rule.NAME)])
    from tflm_lint.commands import described

    found = [*rewrites(name), *described.described(name)] or list(described.what_failed(name))
    if found:
        return "\n\n".join(found)
    from tflm_lint.words import meant

    known = [*RULES, *(rule[0] for rule in RULES.values()), *REWRITES, *described.names()]
    if " " in name:
        raise UsageError(f"{name}: no message that is known, see docs/errors.md for those that are")
    hint = meant(name, known) or "see `tflm-lint list` for rules, rewrites, ops, targets, boards, ports"
    raise UsageError(f"{name}: nothing is called so, {hint}")


def rewrites(name: str) -> Iterator[str]:
    """Explain the rewrite of a name, which a rule may have as well."""
    if name.lower() in REWRITES:
        rewrite = load_rewrite(name.lower())
        head = f"{rewrite.NAME}, a rewrite ({rewrite.CLASS}, {rewrite.ERROR}; cures {', '.join(rewrite.CURES)})"
        yield f"{head}\n\n{inspect.cleandoc(rewrite.__doc__)}"


def fixes(code: str) -> Iterator[str]:
    """Tell what `tflm-lint fix` does about a rule's findings, nothing where it does nothing."""
    found = [(entry, entry.ops) for entry in cures(code) if entry.ops != ()]  # else it cures what it can of any code
    if code == KERNEL_SET:
        own = refused_by_sets()
        found = [(entry, tuple(op for op in ops or own if op in own)) for entry, ops in found]
        found = [(entry, ops) for entry, ops in found if ops]
    rows = []
    for entry, ops in found:
        row = f"  {entry.name} ({entry.safety}, {entry.error})"
        row += f" for {', '.join(ops)}" if ops else ""
        row += ", where --select names the code" if entry.asked else ""
        rows += [fill(row, 80, subsequent_indent="    "), f"    {entry.summary}"]
    if rows:
        yield "What `tflm-lint fix` does about it:\n" + "\n".join(rows)


def refused_by_sets() -> frozenset[str]:
    """Return the operators that some kernel set refuses although the reference kernels run them."""
    table = load_table()
    targets = [load_target(name) for name in target_names()]
    return frozenset(
        op
        for name in facts.names("conditions")
        for op in facts.load(f"conditions/{name}")["ops"]
        for target in targets
        if target.kernels == name
        and any(check.rule == KERNEL_SET for check in checks_of(table, op, name, target.traits).constraints)
    )
