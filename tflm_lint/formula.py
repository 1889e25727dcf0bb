"""Formula text -> value: the arithmetic that a table may hold, checked before it is ever evaluated.

A formula is one Python expression over names: numbers, strings in comparisons, ``+ - * // %``, comparisons, ``and or
not``, ``a if b else c``, tuples, subscripts by a number, public attributes and calls of the functions in `FUNCTIONS`.
What is not on that list is refused by `why_unsafe`, so a user's own table cannot run code. The shipped tables are
checked once, by the tests; at run time their formulas are evaluated only.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator, Mapping
    from types import CodeType
    from typing import Any

#: A longer formula is refused: it bounds nesting and the size of what multiplication can make.
MAX_LENGTH = 1000

_NODES = frozenset((
    "Expression", "BoolOp", "And", "Or", "BinOp", "Add", "Sub", "Mult", "FloorDiv", "Mod", "UnaryOp", "Not", "USub",
    "IfExp", "Compare", "Eq", "NotEq", "Lt", "LtE", "Gt", "GtE", "In", "NotIn", "Name", "Load", "Attribute",
    "Subscript", "Constant", "Tuple", "Call",
))  # fmt: skip
_ARITHMETIC = frozenset(("BinOp", "UnaryOp"))


def align(size: int, alignment: int) -> int:
    """Round a size up to a multiple of the alignment, as TFLM's `AlignSizeUp`."""
    return -(-size // alignment) * alignment


def product(sizes: tuple[int, ...]) -> int:
    """Multiply the sizes; 1 for none."""
    result = 1
    for size in sizes:
        result *= size
    return result


def out_size(padding: object, size: int, window: int, stride: int, dilation: int = 1) -> int:
    """Return how many places a window has along one axis, as TFLM's `ComputeOutSize`; below 0 where it does not fit.

    The padding is the schema's name; without a stride, and for a padding without a name, TFLM says 0.
    """
    if stride == 0 or padding not in ("SAME", "VALID"):
        return 0
    room = size + stride - (1 if padding == "SAME" else (window - 1) * dilation + 1)
    # C++ rounds towards zero: a filter that barely does not fit leaves an output of 0
    places = abs(room) // abs(stride)
    return places if (room < 0) == (stride < 0) else -places


#: What a formula may call.
FUNCTIONS: dict[str, object] = {
    "abs": abs, "align": align, "len": len, "max": max, "min": min, "product": product, "sum": sum,
}  # fmt: skip
_GLOBALS: dict[str, object] = {"__builtins__": {}, **FUNCTIONS}
_COMPILED: dict[str, CodeType] = {}
#: Evaluations of the text itself that are left before formulas are compiled. The first call of `compile` makes a class
#: for each node of Python's grammar, which takes as long as all of these; a small model never gets there.
_AS_TEXT = iter(range(150))
_CONJUNCTS: dict[str, tuple[str, ...]] = {}


def evaluate(formula: int | str, names: Mapping[str, object]) -> object:
    """Evaluate a formula over names; a plain number is its own value.

    The formula must have passed `why_unsafe`: shipped tables do so in the tests, a user's when they are loaded.
    Raises `KeyError` or `NameError` for a name that is not there, `ArithmeticError`, `TypeError` or `IndexError` as
    Python does.
    """
    if not isinstance(formula, str):
        return formula
    code = _COMPILED.get(formula)
    if code is None:
        if next(_AS_TEXT, None) is not None:
            return _evaluate_text(formula, names)
        code = _COMPILED[formula] = compile(formula, "<formula>", "eval")
    return eval(code, _GLOBALS, names)  # noqa: S307 - checked by why_unsafe, without builtins


def _evaluate_text(text: str, names: Mapping[str, object]) -> object:
    """Evaluate what must all hold one after the other: most is settled by the first, and a text takes by its length."""
    value: object = True
    for part in conjuncts(text):
        value = _value(part, names)
        if not value:
            break
    return value


def _value(text: str, names: Mapping[str, object]) -> object:
    """Evaluate a part: what is no more than ``i0.type == "INT8"`` without a parser, which takes seven times as long."""
    words = text.split(" ")
    try:
        if len(words) == 1:
            return _operand(text, names)
        if len(words) == 3 and words[1] in _SIGNS:
            return _SIGNS[words[1]](_operand(words[0], names), _operand(words[2], names))
    except KeyError:
        pass  # a constant, a function, or more than an operand
    return eval(text, _GLOBALS, names)  # noqa: S307 - as above


def _operand(word: str, names: Mapping[str, object]) -> Any:
    """Read a number, a text, a name or an attribute; raise `KeyError` for anything else."""
    name, dot, attribute = word.partition(".")
    if word.isascii() and name.isidentifier():
        if not dot:
            return names[name]
        if attribute.isidentifier():
            return getattr(names[name], attribute)
    elif word.isdecimal():
        return int(word)
    elif word.count('"') == 2 and word[0] == word[-1] == '"' and "\\" not in word:
        return word[1:-1]
    raise KeyError(word)


_SIGNS: dict[str, Callable[[Any, Any], object]] = {
    "==": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    ">": lambda one, other: one > other,
    "*": lambda one, other: one * other,
}


def conjuncts(text: str) -> tuple[str, ...]:
    """Split a formula where it says ``and``; whole where something else binds its parts together, or may."""
    found = _CONJUNCTS.get(text)
    if found is None:
        found = _CONJUNCTS[text] = tuple(_split(text))
    return found


def _split(text: str) -> Iterator[str]:
    quoted = "".join(text.split('"')[1::2])
    apart = not any(sign in quoted for sign in "() ") and "'" not in text
    # what binds weaker than ``and``, and perhaps names that are spelled with it
    if not apart or any(True for sign in ("or", "if", ",") for _ in _outside(text, sign)):
        yield text
        return
    begin = 0
    for place in _outside(text, " and "):
        yield text[begin:place]
        begin = place + len(" and ")
    yield text[begin:]


def _outside(text: str, word: str) -> Iterator[int]:
    """Yield where a word stands outside of all parentheses."""
    place = text.find(word)
    while place >= 0:
        if text.count("(", 0, place) == text.count(")", 0, place):
            yield place
        place = text.find(word, place + 1)


def why_unsafe(text: str) -> str | None:
    """Say why a formula may not be evaluated, None where it may."""
    import ast

    if len(text) > MAX_LENGTH:
        return f"is {len(text)} characters long, expected at most {MAX_LENGTH}"
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "is no expression"
    return next((reason for reason in (_why_node(node) for node in ast.walk(tree)) if reason), None)


def _why_node(node: ast.AST) -> str | None:
    import ast

    name = type(node).__name__
    if name not in _NODES:
        return f"holds {name}, which is not allowed"
    if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
        return f"names the attribute {node.attr!r}, attributes do not begin with an underscore"
    if isinstance(node, ast.Name) and node.id.startswith("_"):
        return f"names {node.id!r}, names do not begin with an underscore"
    if isinstance(node, ast.Call) and (
        not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS or node.keywords
    ):
        return f"calls something else than {', '.join(sorted(FUNCTIONS))}"
    if isinstance(node, ast.Constant) and not isinstance(node.value, (int, str, bool)):
        return f"holds {node.value!r}, expected whole numbers and strings"
    if name in _ARITHMETIC:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Tuple) or (isinstance(child, ast.Constant) and isinstance(child.value, str)):
                return "computes with text or a tuple"
    return None
