"""Tell what of the application could not be decided.

What it means: something that the checks of `--app` need cannot be told from the
sources: a size that is computed, a resolver that comes from elsewhere, two
interpreters of which none names the model, a registration under an `#if`.

Why it matters: nothing is said of it, neither that it is right nor that it is
wrong; a clean report would promise too much.

How to fix it: nothing need be wrong. Name the folder that has the missing
sources, give the model's file the name of its array, or write sizes as plain
constants.

Example: "not decided: the arena's size `arena_size()` has no plain value"
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.arena_needs import shares_unknown, undecided_size
from tflm_lint.sources.registered import registered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection
    from tflm_lint.sources.application import Application
    from tflm_lint.sources.places import Place

CODE = "CA731"
NAME = "undecided-application"
SEVERITY = "info"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield what was left open, and operators that only may be registered."""
    for app in inspection.applications:
        size = undecided_size(inspection, app)
        if shares_unknown(app):
            size = "the arena is shared with an interpreter whose model is not one of those given"
        for message, place in (*app.open, *([(size, app.place)] if size else ()), *_meetings(inspection, app)):
            yield Problem(
                f"not decided: {message}",
                file=place.file if place else None,
                line=place.line if place else None,
                column=place.column if place else None,
            )
        resolver = app.resolver
        if resolver is None or resolver.kind == "AllOpsResolver":
            continue
        found = registered(resolver, inspection.firmware.ops.ops)
        for use in inspection.op_uses:
            adds = [add for add in found.ops.get(use.op, ()) if not add.skipped]
            place = adds[0].place if adds else resolver.place
            if found.sure(use.op) or not found.may_be(use.op):
                continue
            why = "under a condition" if adds else "by a call whose operator cannot be told"
            if not adds and use.op in found.strays:
                why, place = "on an object that cannot be told", found.strays[use.op].place
            yield Problem(
                f"not decided: {use.op} may be registered, {why}",
                file=place.file,
                line=place.line,
                column=place.column,
                about=use.op,
            )


def _meetings(inspection: Inspection, app: Application) -> Iterator[tuple[str, Place]]:
    """Yield what another model of the arena may overwrite, as far as their plans tell."""
    if not app.disturbed:
        return
    from tflm_lint.rules.arena_meetings import told, words

    for one, sure in told(inspection, app):
        if sure is None:
            whose = one.name or "this interpreter"
            yield f"whether the {one.side} of {whose} are overwritten: {words(one)}", one.place
