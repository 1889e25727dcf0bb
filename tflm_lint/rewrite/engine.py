"""Inspection -> Outcome: the rewrites that the findings call for, one after the other until none changes anything.

After each change the first stage has its turn again, since what a rewrite leaves behind may be what an earlier one
cures. Whatever a rewrite returns is judged before it is believed: a Model that runs is never given for one that does
not, nor, where nothing was wrong with it, for one that takes more.
"""

from __future__ import annotations

from tflm_lint.errors import UsageError
from tflm_lint.inputs import subject_of_model
from tflm_lint.inspection import Inspection
from tflm_lint.model.malformed import Malformed
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import UnwritableError, write
from tflm_lint.plan_verdict import KINDS
from tflm_lint.rewrite.difference import difference
from tflm_lint.rewrite.lookup import entries, load_rewrite
from tflm_lint.rewrite.outcome import Outcome, Skipped, Step, merged
from tflm_lint.rewrite.sealed import seal
from tflm_lint.rewrite.sound import is_sound
from tflm_lint.rewrite.surroundings import Context
from tflm_lint.rewrite.wish import EVERY_SAFE, PEAK, Wish
from tflm_lint.verdict import STOPS
from tflm_lint.words import expected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.lookup import Entry

    #: Code, Inspection -> severity of the rule where it has something to say, else None.
    Found = Callable[[str, Inspection], str | None]

#: The rewrite that knows what follows from the shapes of inputs.
SHAPES = "propagate-shapes"
#: Stages of rewrites that TFLM and its kernels see nothing of; those of the first only take away.
FLASH, LAYOUT = "flash", "layout"
#: So often one rewrite may be applied to a Model, and all of them together: what does not end is stopped.
MOST_TURNS = 20
MOST_STEPS = 200
#: So often it is begun anew without a rewrite after which the Model does not run.
MOST_ATTEMPTS = 6


def fix(inspection: Inspection, found: Found, wish: Wish = EVERY_SAFE) -> Outcome:
    """Apply the rewrites that a Model's findings call for.

    Where a Model that ran, wrongly, takes more arena afterwards, it is tried without what made it take more.
    """
    outcome, grew = _attempted(inspection, found, wish, {})
    if (
        inspection.results == "wrong"
        and outcome.inspection.results == "right"
        and arena_of(outcome.inspection) > arena_of(inspection)
    ):
        for name in grew:
            other, _ = _attempted(inspection, found, wish, {name: "it would take more arena than another cure"})
            if other.inspection.results == "right" and arena_of(other.inspection) < arena_of(outcome.inspection):
                outcome = other
    return outcome


def _attempted(
    inspection: Inspection, found: Found, wish: Wish, banned: dict[str, str]
) -> tuple[Outcome, tuple[str, ...]]:
    """Attempt it, again without what the attempt before broke on; say what made the arena bigger, too."""
    for _ in range(MOST_ATTEMPTS):
        run = _Run(inspection, found, wish, banned)
        outcome = run.outcome()
        if outcome is not None and (outcome.inspection.runs or not (suspects := run.suspects(outcome.inspection))):
            if inspection.runs and not outcome.inspection.runs:
                break
            return outcome, tuple(run.grew)
        if outcome is None:
            suspects = [step.rewrite for step in run.steps]
        banned = {**run.banned, suspects[-1]: "afterwards the model did not run"}
    skipped = tuple(Skipped(*item) for item in banned.items())
    return Outcome(inspection.model, inspection.model.data, inspection, (), skipped), ()


class _Run:
    """One attempt."""

    def __init__(self, inspection: Inspection, found: Found, wish: Wish, banned: dict[str, str]) -> None:
        self.start = self.current = inspection
        self.asked_for = inspection.firmware, inspection.wanted
        #: What no rewrite may change.
        self.sealed = seal(inspection.model)
        self.found = found
        self.wish = wish
        #: Rewrites that are not asked again, with why; and those that would take more of the Model as it is, with what
        #: they would give for it.
        self.banned = dict(banned)
        self.refused: dict[str, str | None] = {}
        self.steps: list[Step] = []
        self.turns: dict[str, int] = {}
        #: Rewrites after which the arena was bigger, in order.
        self.grew: dict[str, None] = {}
        #: The condition that a rewrite broke -> the rewrite.
        self.broke: dict[tuple[str, str], str] = {}
        #: The Model that was written last, and its file.
        self.file: tuple[Model, bytes] | None = None
        #: Bytes of the current Model's file, None where nobody has asked yet.
        self.size: int | None = len(inspection.model.data)
        #: What it may have after savings that nobody asked for: what it had when an error was last cured, or unknown.
        self.most: int | None = self.size if inspection.runs else None

    def outcome(self) -> Outcome | None:
        """Go on until nothing changes, not even the file that was written; None where that cannot be read back."""
        data = self.start.model.data
        if self.wish.shapes:
            self.reshape()
        while (self.settle() or data is self.start.model.data) and self.steps:
            try:
                data = self.file_of(self.current.model)
                model = load_bytes(data)
            except (UnwritableError, Malformed):
                return None
            self.current = Inspection(subject_of_model(model, self.start.subject.path), *self.asked_for)
            self.size = len(data)
        offers = {name: why for name, why in self.refused.items() if why is not None}
        skipped = tuple(Skipped(*item) for item in {**self.banned, **offers}.items())
        return Outcome(self.current.model, data, self.current, tuple(merged(self.steps)), skipped)

    def reshape(self) -> None:
        """Give the inputs the shapes that the user wishes; the rest follows."""
        stored = load_rewrite(SHAPES).stored  # type: ignore[attr-defined]  # this one's
        changed = stored(self.current.model, inputs_of(self.current.model, self.wish.shapes))
        if changed is not None and is_sound(changed):
            made = difference(self.current.model, changed)
            self.steps.append(Step(SHAPES, "safe", "exact", (), made))
            self.current = Inspection.of_model(changed, self.start.firmware)

    def suspects(self, end: Inspection) -> list[str]:
        """Return the rewrites that broke a condition for which the Model does not run, in order."""
        stops = {(found.rule, found.kind) for found in end.violations if found.effect in STOPS}
        return [rewrite for condition, rewrite in self.broke.items() if condition in stops]

    def settle(self) -> bool:
        """Apply rewrites until none changes anything; say whether one did."""
        before = len(self.steps)
        while len(self.steps) < MOST_STEPS and any(map(self.turn, entries())):
            pass
        return len(self.steps) > before

    def turn(self, entry: Entry) -> bool:
        """Apply a rewrite where something calls for it; say whether it changed anything."""
        if entry.name in self.banned or entry.name in self.refused:
            return False
        cured = {
            code: severity
            for code in entry.cures
            if self.wish.wants(code, entry) and (severity := self.found(code, self.current)) is not None
        }
        tidies = entry.tidies and bool(self.steps)
        changed = self.applied(entry) if cured or tidies else None
        if changed is None or changed == self.current.model:
            return False
        after = Inspection.of_model(changed, self.start.firmware)
        if entry.stage in (FLASH, LAYOUT):
            after.judged_as(self.current)
        severities = set(cured.values()) or {"info"}
        why = self.why_not(after, severities)
        if why is not None:
            self.banned[entry.name] = why
            return False
        asked = any(map(self.wish.asks_for, cured))
        taken, size = (True, None) if entry.stage == FLASH else self.takes_no_more(after, severities, asked=asked)
        if not taken:
            self.refused[entry.name] = self.offer(after, size)
            return False
        turns = self.turns[entry.name] = self.turns.get(entry.name, 0) + 1
        if turns > MOST_TURNS:
            self.banned[entry.name] = "it did not come to an end"
            return False
        kept = {(found.rule, found.kind) for found in self.current.violations}
        for found in after.violations:
            if (found.rule, found.kind) not in kept:
                self.broke.setdefault((found.rule, found.kind), entry.name)
        if not self.current.runs or "error" in severities:
            self.most = None
        made = difference(self.current.model, changed)
        self.steps.append(Step(entry.name, entry.safety, entry.error, tuple(cured), made))
        if entry.stage not in (FLASH, LAYOUT) and self.current.runs and arena_of(after) > arena_of(self.current):
            self.grew[entry.name] = None
        self.current, self.size = after, size
        self.refused.clear()
        return True

    def applied(self, entry: Entry) -> Model | None:
        """Return what a rewrite makes of the Model, None for nothing; one that fails is not asked again."""
        try:
            return load_rewrite(entry.name).apply(self.current.model, Context(self.current, ram=self.wish.ram))
        except ModuleNotFoundError as error:
            self.banned[entry.name] = f"needs {error.name}: pip install 'tflm-lint[fix]'"
        except Exception as error:
            self.banned[entry.name] = f"failed: {type(error).__name__}: {error}"
        return None

    def why_not(self, after: Inspection, severities: set[str]) -> str | None:
        """Say why a result is of no use, None where it is; a Model that does not run may have other reasons for it."""
        if not is_sound(after.model):
            return "its result is no model"
        if seal(after.model) != self.sealed:
            return "it would change what was compiled for an NPU, or move what that works on"
        if self.current.runs and not after.runs and "error" not in severities:
            return "afterwards the model would not run"
        if corrupts(after) - corrupts(self.current):
            return "its memory plan would let buffers be overwritten"
        return None

    def takes_no_more(self, after: Inspection, severities: set[str], *, asked: bool) -> tuple[bool, int | None]:
        """Say whether a result is worth what it takes, and how big its file is where that was asked.

        What cures an error, or a Model that does not run, may take more; so may what makes a Model that did not run
        surely right. What only saves may not make the file bigger than it was, whatever it saves of the arena, but
        where it was asked for or the arena is beyond a budget.
        """
        if not self.current.runs or "error" in severities:
            return True, None
        if not self.start.runs and self.current.results != "right" and after.results == "right":
            return True, None
        try:
            if self.size is None:
                self.size = len(self.file_of(self.current.model))
            if after.model.data is not self.current.model.data:
                self.file = after.model, after.model.data
            size = len(self.file_of(after.model))
            if self.most is None:
                self.most = self.size
        except UnwritableError:
            return False, None
        saved = arena_of(self.current) - arena_of(after)
        if saved < 0 or severities != {"info"}:
            return saved >= 0, size
        bigger = asked or any(budget.budget == "arena" for budget in self.current.exceeded)
        return size - self.size <= saved and (bigger or size <= self.most), size

    def file_of(self, model: Model) -> bytes:
        """Return the file that a Model is written as; the last one is kept."""
        if self.file is None or self.file[0] is not model:
            self.file = model, write(model)
        return self.file[1]

    def offer(self, after: Inspection, size: int | None) -> str | None:
        """Say what a result that was not taken would give and take, where somebody may want it."""
        saved = arena_of(self.current) - arena_of(after)
        more = (size or 0) - (self.most or 0)
        if saved <= 0 or more <= 0:
            return None
        return f"it would save {saved:,} bytes of arena and take {more:,} bytes of flash; --select {PEAK} asks for it"


def inputs_of(model: Model, wished: tuple[tuple[str, tuple[int, ...]], ...]) -> dict[int, tuple[int, ...]]:
    """Return the shape of each input that the user names; raise `UsageError` for what there is not."""
    main = model.subgraphs[0]
    names = {main.tensors[index].name: index for index in main.inputs}
    found = {}
    for name, shape in wished:
        if name not in names:
            raise UsageError(f"--input-shape {name}: no such input, {expected(name, tuple(names))}")
        stored = main.tensors[names[name]].shape
        if stored and len(stored) != len(shape):
            raise UsageError(f"--input-shape {name}: has {len(stored)} dimensions, {len(shape)} are given")
        found[names[name]] = shape
    return found


def corrupts(inspection: Inspection) -> set[str]:
    """Return how a stored plan lets buffers share bytes that no rule of the kernels allows."""
    return {found.kind for found in inspection.violations if found.kind in KINDS}


def arena_of(inspection: Inspection) -> int:
    """Return what the arena must have, 0 where nobody knows."""
    plan = inspection.memory
    return 0 if plan is None else plan.arena_required or plan.arena_used
