"""Models on two sides -> ModelDiffs: paired by path, renamed ones by their bytes, judged on one Firmware."""

from __future__ import annotations

from tflm_lint.findings import PLAIN, Wanted
from tflm_lint.growth import is_beyond
from tflm_lint.inspection import Inspection
from tflm_lint.linter import report_of
from tflm_lint.locking import label_of
from tflm_lint.report.differences import between, difference_of, entry_or_none, only_in, verdict_on
from tflm_lint.report.diffs import ADDED, CHANGED, REMOVED, RENAMED, SAME, ModelDiff

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tflm_lint.firmware import Firmware
    from tflm_lint.growth import Tolerance
    from tflm_lint.inputs import Subject
    from tflm_lint.inputs.locks import Lock
    from tflm_lint.report import Report

    Judged = Callable[[str], tuple[Firmware, Wanted]]


def diff_subjects(
    before: Subject | None, after: Subject | None, firmware: Firmware, wanted: Wanted = PLAIN, path: str | None = None
) -> ModelDiff:
    """Compare one model on two sides; None for the side on which it is not."""
    sides = [None if subject is None else inspected(subject, firmware, wanted) for subject in (before, after)]
    either = after or before
    name = path or (either.path if either is not None else "")
    return difference_of(name, sides[0], sides[1])


def diff_all(before: Mapping[str, Subject], after: Mapping[str, Subject], judged: Judged) -> tuple[ModelDiff, ...]:
    """Compare models by their names; what went under one name and came under another with the same bytes is renamed.

    ``judged`` gives for a path what runs the model there and what is wanted of it.
    """
    names = renamed(before, after)
    moved = set(names.values())
    found = []
    for name in sorted({*before, *after}):
        if name in moved:
            continue
        old, new = before.get(names.get(name, name)), after.get(name)
        either = new or old
        diff = diff_subjects(old, new, *judged(name if either is None else either.path), path=name)
        found.append(diff._replace(state=RENAMED, was=names[name]) if name in names else diff)
    return ordered(found)


def renamed(before: Mapping[str, Subject], after: Mapping[str, Subject]) -> dict[str, str]:
    """Return the old name of each model that has another now."""
    gone: dict[bytes, list[str]] = {}
    for name in sorted(before.keys() - after.keys(), reverse=True):
        gone.setdefault(before[name].data, []).append(name)
    return {
        name: gone[after[name].data].pop()
        for name in sorted(after.keys() - before.keys())
        if gone.get(after[name].data)
    }


def diff_lock(lock: Lock, subjects: Iterable[Subject], judged: Judged) -> tuple[ModelDiff, ...]:
    """Compare models with what their lock has of them on their target."""
    found = []
    for subject in subjects:
        firmware, wanted = judged(subject.path)
        label = label_of(firmware)
        name = lock.name_of(subject)
        old = lock.models.get(name, {}).get(label)
        side = inspected(subject, firmware, wanted)
        new = entry_or_none(side[0])
        state = ADDED if old is None else REMOVED if new is None else SAME if old == new else CHANGED
        diff = between(subject.path, state, old, new)
        if new is None:
            diff = diff._replace(state=CHANGED)
        verdicts = (None if old is None else old.verdict, verdict_on(side))
        new_findings = tuple(only_in(side[1], None)) if old is None else ()
        found.append(diff._replace(after=side[1], verdicts=verdicts, new=new_findings))
    return ordered(found)


def inspected(subject: Subject, firmware: Firmware, wanted: Wanted) -> tuple[Inspection, Report]:
    """Look into a model and lint it."""
    inspection = Inspection(subject, firmware, wanted)
    return inspection, report_of(inspection)


def ordered(found: Iterable[ModelDiff]) -> tuple[ModelDiff, ...]:
    """Sort models by how much changed."""
    return tuple(sorted(found, key=lambda diff: (diff.state == SAME, -diff.weight, diff.path)))


def held(diffs: Iterable[ModelDiff], tolerances: tuple[Tolerance, ...]) -> tuple[ModelDiff, ...]:
    """Note which figures grew by more than is allowed; a model that was not there has not grown."""
    return tuple(
        diff._replace(beyond=tuple(growth.figure for growth in diff.figures if is_beyond(growth, tolerances)))
        if diff.state in (CHANGED, RENAMED)
        else diff
        for diff in diffs
    )
