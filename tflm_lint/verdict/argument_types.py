"""Type tuples -> Violations: does one of an operator's accepted tuples fit, and if not, which argument is to blame?

The blame decides the rule: an integer weight next to float activations is hybrid (OP104), FLOAT16 is OP105, UINT8 with
quantization is the old scheme (OP106), anything else an unsupported type (OP103).
"""

from __future__ import annotations

from tflm_lint.verdict import Violation
from tflm_lint.verdict.said import Choice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.table import Checks

    Row = tuple[tuple[str, frozenset[str]], ...]
    Mismatch = tuple[Arg, str, frozenset[str]]

INTEGERS = frozenset(("INT4", "INT8", "UINT8", "INT16"))
#: In the order of the schema, for messages.
ORDER = ("FLOAT32", "INT8", "INT16", "INT32", "INT64", "UINT8", "UINT16", "UINT32", "BOOL")


def judge_types(op: Op, checks: Checks, subgraph: int, index: int) -> Iterator[Violation]:
    """Yield the violation of the accepted type tuples, if none fits."""
    rows = checks.types
    if not rows:
        return
    args: dict[str, tuple[Arg, ...]] = {}
    for row in rows:
        for name, _ in row:
            if name not in args:
                args[name] = op.all(name)
    wrong = best = None
    for row in rows:
        mismatch = _mismatch(args, row)
        if mismatch is None:
            return
        checked = [arg for arg in mismatch if arg[1] not in checks.unchecked]
        if not checked:
            wrong = wrong or mismatch
        # the tuple that fits longest from the first argument on is the one that was meant
        if best is None or (checked and _depth(row, checked) > _depth(row, best)):
            best = checked or mismatch
    if wrong is not None:
        arg, name, types = wrong[0]
        words = "{it} is {type}, expected {wanted}; TFLM does not look"
        values = {"it": arg.name, "type": arg.type, "wanted": _choice(types)}
        yield Violation("types", "OP120", "unchecked", "allocate", words, values, name, subgraph, index, arg.index)
        return
    assert best is not None  # noqa: S101 - there is at least one row
    yield _violation(checks, args, best[0], subgraph, index)


def _mismatch(args: dict[str, tuple[Arg, ...]], row: Row) -> list[Mismatch] | None:
    found = [(arg, name, types) for name, types in row for arg in args[name] if arg.type not in types]
    return found or None


def _depth(row: Row, mismatch: list[Mismatch]) -> int:
    """Return how many arguments of the tuple fit before the first that does not."""
    name = mismatch[0][1]
    return next((position for position, (of, _) in enumerate(row) if of == name), len(row))


def _violation(
    checks: Checks, args: dict[str, tuple[Arg, ...]], blamed: Mismatch, subgraph: int, index: int
) -> Violation:
    raw = checks.entry.raw
    arg, name, types = blamed
    # every tuple that agrees with the arguments before the blamed one counts, as far as TFLM looks at these
    before = [key for key in list(args)[: list(args).index(name)] if key not in checks.unchecked]
    for row in checks.types:
        accepted = dict(row)
        if all(of not in accepted or all(a.type in accepted[of] for a in args[of]) for of in before):
            types = types | accepted.get(name, frozenset())
    first = next((a for key in args for a in args[key]), arg)
    rule, words = "OP103", "{it} is {type}, expected {wanted}"
    values = {"it": arg.name, "type": arg.type, "first": first.name, "first_type": first.type, "wanted": _choice(types)}
    if arg is not first and before:
        words = "{it} is {type} while {first} is {first_type}, expected {wanted}"
    if any(a.type == "FLOAT16" for group in args.values() for a in group):
        rule = "OP105"
    elif arg.type == "UINT8" and arg.quantized:
        rule = "OP106"
    elif first.type == "FLOAT32" and arg.type in INTEGERS and arg is not first and arg.name in checks.entry.inputs:
        rule = "OP104"
        words = "{it} is {type} while {first} is {first_type} (hybrid)"
    return Violation(
        "types",
        rule,
        raw.get("types_effect", "reject"),
        raw.get("types_at", "allocate"),
        words,
        values,
        name,
        subgraph,
        index,
        arg.index,
    )


def _choice(types: frozenset[str]) -> Choice:
    return Choice(sorted(types, key=lambda one: ORDER.index(one) if one in ORDER else len(ORDER)))
