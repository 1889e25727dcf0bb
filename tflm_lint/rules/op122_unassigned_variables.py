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
from tflm_lint.model.graph import reachable
from tflm_lint.model.variables import variables_of
from tflm_lint.rules.aliases import Aliases

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
    variables = variables_of(model)
    reached = reachable(model)
    handles: dict[tuple[int, int], set[int]] = {}
    for place, variable in variables.handles.items():
        if place[0] in reached:
            handles.setdefault(aliases.of(place), set()).add(variable)
    reads: dict[tuple[int, int], tuple[int, int, int]] = {}
    written: set[tuple[int, int]] = set()
    for number in sorted(reached):
        for position, operator in enumerate(model.subgraphs[number].operators):
            name = model.op_name(operator)
            if name == "READ_VARIABLE" and operator.inputs:
                reads.setdefault(aliases.of((number, operator.inputs[0])), (number, position, operator.inputs[0]))
            elif name == "ASSIGN_VARIABLE" and operator.inputs:
                written.add(aliases.of((number, operator.inputs[0])))
    assigned = {variable for place in written for variable in handles.get(place, ())}
    if any(place not in handles for place in written):
        # a handle of unknown origin is written: it may be any of them
        return
    lost: dict[int, tuple[int, int, int]] = {}
    for place, where in reads.items():
        for variable in sorted(handles.get(place, set()) - assigned):
            lost.setdefault(variable, where)
    if lost:
        from tflm_lint.rules.advice import advice_text

        shown = ", ".join(f'"{variables.names[variable][1] or ""}"' for variable in list(lost)[:NAMED])
        more = f" and {len(lost) - NAMED} more" if len(lost) > NAMED else ""
        are = "variable is" if len(lost) == 1 else "variables are"
        yield Problem(
            f"{len(lost)} {are} read and never assigned ({shown}{more}): TFLM reads zeros",
            *next(iter(lost.values())),
            remedy=f"{advice_text('unassigned-variables')}",
        )
