"""Tell how many resource variables the application must make room for.

What it means: the model keeps state between inferences in variables
(VAR_HANDLE, READ_VARIABLE, ASSIGN_VARIABLE), as stateful RNNs and streaming
models do.

Why it matters: TFLM keeps them in a `MicroResourceVariables` that the
application creates and hands to the interpreter. Without it VAR_HANDLE fails
in `AllocateTensors`; with room for too few so does the one too many.

How to fix it: create it with the count from the message, in the model's arena
or in one of its own:

    auto* allocator = tflite::MicroAllocator::Create(arena, sizeof(arena));
    auto* variables = tflite::MicroResourceVariables::Create(allocator, 2);
    tflite::MicroInterpreter interpreter(model, resolver, allocator, variables);

and call `interpreter.Reset()` to clear the state between unrelated inputs.

Example: `the model keeps 2 resource variables: create MicroResourceVariables
for 2 and hand them to the interpreter`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.model.variables import variables_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "OP116"
NAME = "resource-variables"
SEVERITY = "info"
GATE = "uses VAR_HANDLE"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield the count, at the first VAR_HANDLE."""
    model = inspection.model
    handles = (
        (number, position)
        for number, subgraph in enumerate(model.subgraphs)
        for position, operator in enumerate(subgraph.operators)
        if model.op_name(operator) == "VAR_HANDLE"
    )
    first = next(handles, None)
    if first is None:
        return
    count = variables_of(model).made
    yield Problem(
        f"the model keeps {count} resource variable{'s' * (count != 1)}",
        *first,
        remedy=f"create MicroResourceVariables for {count} and hand them to the interpreter",
        note=True,
    )
