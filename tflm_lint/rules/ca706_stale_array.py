"""Find C arrays that hold another model than the file they were made from.

What it means: with `--against model.tflite` the array is compared with the
model byte for byte, and it differs.

Why it matters: the firmware runs an older model than the one that was trained,
converted and judged last, and nothing else shows it.

How to fix it: write the array anew, in the build or in a pre-commit hook:

    tflm-lint emit model.tflite -o model_data.cc
    tflm-lint emit model.tflite -o model_data.cc --check

Zeros behind the model, which some tools add, are no difference.

Example: `g_model is not kws.tflite: 18,200 bytes, the file has 18,800; emit
the array anew`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA706"
NAME = "stale-array"
SEVERITY = "error"
GATE = "array"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield an array that is none of the models it is compared with."""
    array = inspection.array
    if array is None or not array.against or array.broken is not None:
        return
    if any(same(array.data, model) for _, model in array.against):
        return
    if len(array.against) > 1:
        yield Problem(
            f"{array.declaration.name} is none of the {len(array.against)} models",
            remedy="emit the array anew",
        )
        return
    path, model = array.against[0]
    if len(model) == len(array.data):
        first = next(place for place in range(len(model)) if model[place] != array.data[place])
        difference = f"byte {first:,} of {len(model):,} is the first that differs"
    else:
        difference = f"{len(array.data):,} bytes, the file has {len(model):,}"
    yield Problem(
        f"{array.declaration.name} is not {path}: {difference}",
        remedy="emit the array anew",
    )


def same(array: bytes, model: bytes) -> bool:
    """Say whether the array is the model, with nothing but zeros behind it."""
    return array.startswith(model) and not array[len(model) :].strip(b"\0")
