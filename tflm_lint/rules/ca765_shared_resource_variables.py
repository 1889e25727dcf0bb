"""Find resource variables that an application hands to two models.

What it means: one `MicroResourceVariables` is given to two interpreters, and
their models have variables of equal container and name, or together more than
it was created for. TFLM finds variables by these names alone.

Why it matters: with equal names each model reads the state that the other one
left, and nothing fails: results are silently wrong. With too few of them
`AllocateTensors` of the later model fails.

How to fix it: create a `MicroResourceVariables` for each interpreter; both may
come from the same allocator.

Example: `6 resource variables are named as those of the model of the
interpreter at main.cc:31, such as stream/states, and one MicroResourceVariables
takes them for the same`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.words import counted, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA765"
NAME = "shared-resource-variables"
SEVERITY = "error"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield the first interpreter whose variables are taken for those of this one."""
    for app in inspection.applications:
        if app.place is None or len(app.variables_of) < 2:
            continue
        from tflm_lint.model.variables import variables_of

        mine = variables_of(inspection.model)
        for other in app.variables_of:
            if other.place == app.place or other.model is None or not mine.made:
                continue
            theirs = variables_of(other.model)
            alike = (
                [name or "" for box, name in mine.names if _is_among(box, name, theirs.names)] if theirs.made else []
            )
            where = f"the interpreter at {other.place.file}:{other.place.line}"
            if alike:
                message = (
                    f"{counted(len(alike), 'resource variable')} {'is' if len(alike) == 1 else 'are'} named as "
                    f"{'one' if len(alike) == 1 else 'those'} of the model of {where}, such as {visible(alike[0])}, "
                    "and one MicroResourceVariables takes them for the same"
                )
            elif theirs.made and app.variables is not None and app.variables < mine.made + theirs.made:
                message = (
                    f"MicroResourceVariables has room for {app.variables}, this model and that of {where} have "
                    f"{mine.made + theirs.made}"
                )
            else:
                continue
            yield Problem(
                message,
                file=app.place.file,
                line=app.place.line,
                column=app.place.column,
                remedy="create a MicroResourceVariables for each interpreter",
            )
            break


def _is_among(box: str | None, name: str | None, names: tuple[tuple[str | None, str | None], ...]) -> bool:
    """Say whether TFLM takes a variable for one of others: by container and name, or by name where it has no other."""
    return any(name == other and (box is None or within is None or box == within) for within, other in names)
