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

Example: `1 variable is read and never assigned ("lstm/kernel"): TFLM reads
zeros; ...`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.calls import Aliases
from tflm_lint.verdict.reach import reachable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "OP122"
NAME = "unassigned-variables"
SEVERITY = "warning"
GATE = "uses READ_VARIABLE"

#: So many variables are named.
NAMED = 2


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem for all variables that what runs reads and nothing that runs writes."""
    model = inspection.model
    aliases = Aliases(model)
    names: dict[tuple[int, int], set[tuple[str, str]]] = {}
    reads: dict[tuple[int, int], tuple[int, int, int]] = {}
    written: set[tuple[int, int]] = set()
    for number in sorted(reachable(model)):
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
    lost: dict[tuple[str, str], tuple[int, int, int]] = {}
    for place, where in reads.items():
        for key in sorted(names.get(place, set()) - assigned):
            lost.setdefault(key, where)
    if lost:
        from tflm_lint.rules.advice import advice_text

        shown = ", ".join(f'"{name}"' for _, name in list(lost)[:NAMED])
        more = f" and {len(lost) - NAMED} more" if len(lost) > NAMED else ""
        are = "variable is" if len(lost) == 1 else "variables are"
        yield Problem(
            f"{len(lost)} {are} read and never assigned ({shown}{more}): TFLM reads zeros; "
            f"{advice_text('unassigned-variables')}",
            *next(iter(lost.values())),
        )
