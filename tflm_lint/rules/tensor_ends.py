"""A model's inputs and outputs -> what the code around it asks of them: types, shapes, scales, bytes."""

from __future__ import annotations

from tflm_lint.record import NamedTuple
from tflm_lint.sources.uses import Asked, Condition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from tflm_lint.inspection import Inspection
    from tflm_lint.model.graph import Tensor
    from tflm_lint.sources.uses import Use

#: Type of the schema -> ``TfLiteType``, the accessor of ``TfLitePtrUnion``, and the type of an element in C.
TYPES = {
    "FLOAT32": (1, "f", "float"), "INT32": (2, "i32", "int32_t"), "UINT8": (3, "uint8", "uint8_t"),
    "INT64": (4, "i64", "int64_t"), "BOOL": (6, "b", "bool"), "INT16": (7, "i16", "int16_t"),
    "INT8": (9, "int8", "int8_t"), "FLOAT16": (10, "f16", "TfLiteFloat16"), "FLOAT64": (11, "f64", "double"),
    "UINT64": (13, "u64", "uint64_t"), "UINT32": (16, "u32", "uint32_t"), "UINT16": (17, "ui16", "uint16_t"),
}  # fmt: skip
#: Accessor or type in C -> the type of the schema, and the bytes of an element.
MEANT = {
    "f": ("FLOAT32", 4), "float": ("FLOAT32", 4), "i32": ("INT32", 4), "int32_t": ("INT32", 4), "int": ("INT32", 4),
    "uint8": ("UINT8", 1), "uint8_t": ("UINT8", 1), "unsigned char": ("UINT8", 1), "i64": ("INT64", 8),
    "int64_t": ("INT64", 8), "b": ("BOOL", 1), "bool": ("BOOL", 1), "i16": ("INT16", 2), "int16_t": ("INT16", 2),
    "int8": ("INT8", 1), "int8_t": ("INT8", 1), "signed char": ("INT8", 1), "f64": ("FLOAT64", 8),
    "double": ("FLOAT64", 8), "u32": ("UINT32", 4), "uint32_t": ("UINT32", 4), "ui16": ("UINT16", 2),
    "uint16_t": ("UINT16", 2),
}  # fmt: skip
NAMES = {code: name for name, (code, _, _) in TYPES.items()}
#: What decides when code runs, not which (`Use.about`): its types are wrong whenever it does.
LATER = ("moment", "bounds")
_DEEP = 40


class End(NamedTuple):
    """One input or output of a model."""

    side: str
    number: int
    tensor: Tensor

    @property
    def label(self) -> str:
        """How it is named: ``input 0``."""
        return f"{self.side.removesuffix('s')} {self.number}"

    @property
    def elements(self) -> int:
        """How many elements it has."""
        count = 1
        for dimension in self.tensor.shape:
            count *= dimension
        return count


def uses(inspection: Inspection, *kinds: str, about: tuple[str, ...] = ()) -> Iterator[Use]:
    """Yield what the applications do with tensors, as far as the model lets the code come there.

    ``about``: also what happens only sooner or later, by what decides of that (`Use.about`).
    """
    for app in inspection.applications:
        for use in app.uses:
            if use.what in kinds and (use.certain or use.about in about):
                answers = [(holds(inspection, condition), wanted) for condition, wanted in use.under]
                if all(answer is wanted for answer, wanted in answers):
                    yield use


def treated_rightly(inspection: Inspection) -> set[tuple[str, int | None]]:
    """Return the inputs and outputs that some code takes for what they are, under whatever conditions."""
    found = set()
    for app in inspection.applications:
        for use in app.uses:
            end, meant = end_of(inspection, use.asked), MEANT.get(accessor_of(use.asked) or "")
            if use.asked is not None and end is not None and meant is not None and meant[0] == end.tensor.type:
                found.add((use.asked.side, use.asked.number))
    return found


def ends(inspection: Inspection, side: str) -> list[int]:
    """Return the tensors of the inputs or outputs."""
    main = inspection.model.subgraphs[0] if inspection.model.subgraphs else None
    if main is None:
        return []
    return list(main.inputs if side == "inputs" else main.outputs)


def end_of(inspection: Inspection, asked: Asked | None) -> End | None:
    """Return the input or output that is asked of; None where there is none of that number."""
    if asked is None or asked.number is None:
        return None
    tensors = ends(inspection, asked.side)
    if not 0 <= asked.number < len(tensors):
        return None
    known = inspection.model.subgraphs[0].tensors
    position = tensors[asked.number]
    return End(asked.side, asked.number, known[position]) if 0 <= position < len(known) else None


def accessor_of(asked: Asked | None) -> str | None:
    """Return the accessor or type in C that elements are read by."""
    if asked is None or len(asked.path) < 2 or asked.path[0] != "data":
        return None
    return str(asked.path[1]).strip("<>")


def width_of(inspection: Inspection, end: End) -> int | None:
    """Return the bytes of an element of an input or output."""
    del inspection
    known = TYPES.get(end.tensor.type)
    return MEANT[known[2]][1] if known is not None and known[2] in MEANT else None


def value_of(inspection: Inspection, asked: Asked) -> float | None:
    """Return what the model says of what is asked; None where it says nothing."""
    if asked.number is None:
        return len(ends(inspection, asked.side))
    end = end_of(inspection, asked)
    if end is None:
        return None
    path = asked.path
    shape = end.tensor.shape
    quantization = end.tensor.quantization
    if path == ("type",):
        return TYPES.get(end.tensor.type, (None,))[0]
    if path == ("dims", "size"):
        return len(shape)
    if path[:2] == ("dims", "data") and len(path) == 3 and isinstance(path[2], int) and 0 <= path[2] < len(shape):
        return shape[path[2]]
    if path == ("dims", "data", "last") and shape:
        return shape[-1]
    if path == ("elements",):
        return end.elements
    if path == ("bytes",):
        width = width_of(inspection, end)
        return end.elements * width if width is not None else None
    if path in {("params", "scale"), ("params", "zero_point")} and quantization is not None:
        values: Any = quantization.scale if path[1] == "scale" else quantization.zero_point
        return values[0] if len(values) == 1 else None
    return None


def holds(inspection: Inspection, condition: Any, depth: int = 0) -> bool | None:
    """Return whether a condition holds for the model; None where it does not tell."""
    if not isinstance(condition, Condition) or depth > _DEEP:
        return bool(condition) if isinstance(condition, (int, float)) else None
    operator = condition.operator
    if operator == "not":
        inner = holds(inspection, condition.left, depth + 1)
        return None if inner is None else not inner
    if operator in {"and", "or"}:
        sides = {holds(inspection, condition.left, depth + 1), holds(inspection, condition.right, depth + 1)}
        ends_ = operator == "or"
        return ends_ if ends_ in sides else None if None in sides else not ends_
    left, right = (_number(inspection, side) for side in (condition.left, condition.right))
    if left is None or right is None:
        return None
    # a scale that is written down has few digits
    sign = 0 if abs(left - right) <= 1e-5 * max(abs(left), abs(right)) else 1 if left > right else -1
    known = {"==": sign == 0, "!=": sign != 0, "<": sign < 0, ">": sign > 0, "<=": sign <= 0, ">=": sign >= 0}
    return known.get(operator)


def _computed(operator: str, left: float | None, right: float | None) -> float | None:
    """Return what arithmetic on a tensor's numbers comes to, as C has it for whole numbers."""
    if not isinstance(left, int) or not isinstance(right, int):
        return None
    if operator in {"+", "-", "*"}:
        return left + right if operator == "+" else left - right if operator == "-" else left * right
    if operator in {"/", "%"} and left >= 0 and right > 0:
        return left // right if operator == "/" else left % right
    return None


def _number(inspection: Inspection, side: Any, depth: int = 0) -> float | None:
    if isinstance(side, Asked):
        return value_of(inspection, side)
    if isinstance(side, Condition) and depth < _DEEP:
        left, right = (_number(inspection, one, depth + 1) for one in (side.left, side.right))
        return _computed(side.operator, left, right)
    return side if isinstance(side, (int, float)) else None


def reasons(inspection: Inspection, condition: Any, wanted: bool, depth: int = 0) -> list[Condition]:
    """Return the comparisons that make a condition come out so."""
    if not isinstance(condition, Condition) or depth > _DEEP:
        return []
    if condition.operator == "not":
        return reasons(inspection, condition.left, not wanted, depth + 1)
    if condition.operator in {"and", "or"}:
        sides = [side for side in (condition.left, condition.right) if holds(inspection, side) is wanted]
        return [one for side in sides for one in reasons(inspection, side, wanted, depth + 1)]
    return [condition] if holds(inspection, condition) is wanted else []


def said(inspection: Inspection, condition: Condition) -> str:
    """Say what the code wants and what the model has: ``type is kTfLiteFloat32, the model's is INT8``."""
    asked, other, operator = condition.left, condition.right, condition.operator
    if {isinstance(one, Asked) for one in (asked, other)} != {True, False} or Condition in (type(asked), type(other)):
        left, right = _number(inspection, asked), _number(inspection, other)
        return f"what it computes of the model's tensors is {left} here, it asks for {operator} {right}"
    if not isinstance(asked, Asked):
        turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
        asked, other, operator = condition.right, condition.left, turned.get(condition.operator, condition.operator)
    name = asked.side if asked.number is None else f"{asked.side.removesuffix('s')} {asked.number}"
    value = value_of(inspection, asked)
    if asked.path == ("type",):
        return f"{name} is {NAMES.get(int(value or 0), value)}, it asks for {operator} {NAMES.get(other, other)}"
    what = {("dims", "size"): "dimensions", (): "of them", ("bytes",): "bytes", ("elements",): "elements"}.get(
        asked.path
    )
    if what is not None:
        return f"{name} has {value:,} {what}, it asks for {operator} {other:,}"
    path = "".join(
        f"[{step}]" if isinstance(step, int) or step == "last" else f".{step}" for step in asked.path
    ).lstrip(".")
    return f"{path} of {name} is {value}, it asks for {operator} {other}"
