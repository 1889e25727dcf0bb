"""Find variables that are read and never assigned.

What it means: READ_VARIABLE reads a variable that no ASSIGN_VARIABLE writes,
neither in an initialiser (CALL_ONCE) nor anywhere else. The weights of the
model stayed behind in TensorFlow.

Why it matters: TFLM reads zeros where the weights should be; the model loads,
runs and answers nonsense. TensorFlow Lite itself refuses such a model at the
first inference.

How to fix it: a Keras 3 model handed over as the second argument makes the
converter keep variables; leave it out, and the weights become constants:

    converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete_function])

Example: `variable "lstm/kernel" is read and never assigned: TFLM reads zeros;
...`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.calls import Aliases, reached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "OP123"
NAME = "unassigned-variables"
SEVERITY = "warning"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each variable that some reached READ_VARIABLE reads and no reached ASSIGN_VARIABLE writes."""
    model = inspection.model
    aliases = Aliases(model)
    names: dict[tuple[int, int], set[tuple[str, str]]] = {}
    reads: dict[tuple[int, int], tuple[int, int, int]] = {}
    written: set[tuple[int, int]] = set()
    for number in sorted(reached(model)):
        for position, operator in enumerate(model.subgraphs[number].operators):
            name = model.op_name(operator)
            if name == "VAR_HANDLE" and operator.outputs:
                options = operator.options
                key = (str(options.get("container") or ""), str(options.get("shared_name") or ""))
                names.setdefault(aliases.of((number, operator.outputs[0])), set()).add(key)
            elif name == "READ_VARIABLE" and operator.inputs:
                reads.setdefault(aliases.of((number, operator.inputs[0])), (number, position, operator.inputs[0]))
            elif name == "ASSIGN_VARIABLE" and operator.inputs:
                written.add(aliases.of((number, operator.inputs[0])))
    assigned = {key for place in written for key in names.get(place, ())}
    if any(place not in names for place in written):
        # a handle of unknown origin is written: it may be any of them
        return
    seen: set[tuple[str, str]] = set()
    for place, where in reads.items():
        for key in sorted(names.get(place, set()) - assigned - seen):
            from tflm_lint.rules.advice import advice_text

            seen.add(key)
            yield Problem(
                f'variable "{key[1]}" is read and never assigned: TFLM reads zeros; '
                f"{advice_text('unassigned-variables')}",
                *where,
            )
