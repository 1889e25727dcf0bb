"""Find inputs and outputs that are read or written as another type.

What it means: the code reads or writes elements of a tensor through an accessor
or type that is not the model's: `data.f` of an int8 tensor, or
`GetTensorData<int8_t>` of a float one.

Why it matters: `data` is a union, and nothing checks which member is used. The
bytes are taken for what they are not, and an accessor of wider elements reads
and writes beyond the tensor. `typed_input_tensor` gives a null pointer instead.

How to fix it: use the accessor that the finding names, and quantize the values
with the tensor's `params.scale` and `params.zero_point`; or convert the model
with the types that the code expects.

Example: `input 0 is INT8, the code takes it for float (data.f); use data.int8`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.tensor_ends import LATER, MEANT, TYPES, accessor_of, end_of, treated_rightly, uses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA751"
NAME = "tensor-accessor"
SEVERITY = "error"
GATE = "applications"
#: Types that differ in sign alone: rule CA752 speaks of these.
ALIKE = (frozenset({"INT8", "UINT8"}), frozenset({"INT16", "UINT16"}), frozenset({"INT32", "UINT32"}))


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield the first access of each tensor through each wrong accessor."""
    told = set()
    rightly = treated_rightly(inspection)
    for use in uses(inspection, "access", "typed", about=LATER):
        end, accessor = end_of(inspection, use.asked), accessor_of(use.asked)
        meant = MEANT.get(accessor or "")
        if end is None or meant is None or end.tensor.type not in TYPES:
            continue
        if not use.certain and (end.side, end.number) in rightly:
            continue
        kind = end.tensor.type
        null = use.what == "typed" and use.detail[0]
        if meant[0] == kind or (not null and {meant[0], kind} in ALIKE) or (end.label, accessor) in told:
            continue
        told.add((end.label, accessor))
        how = f"data.{accessor}" if accessor in {"f", "i32", "uint8", "i64", "b", "i16", "int8", "f64"} else accessor
        result = f"; typed_{end.label.partition(' ')[0]}_tensor gives a null pointer" if null else ""
        right = TYPES[kind][2] if null or how == accessor else f"data.{TYPES[kind][1]}"
        yield Problem(
            f"{end.label} is {kind}, the code takes it for {meant[0]} ({how}){result}",
            file=use.place.file,
            line=use.place.line,
            column=use.place.column,
            remedy=f"use {right}",
        )
