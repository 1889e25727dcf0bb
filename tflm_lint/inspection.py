"""One Subject on one Firmware: what TFLM would do with it, computed when first asked for.

Rules, reporters' data and emitters read this and nothing below it, so each figure is computed once a model.
"""

from __future__ import annotations

from tflm_lint.formula import product
from tflm_lint.memory.allocator import PLAIN as PLAIN_ARENA
from tflm_lint.model.graph import Model
from tflm_lint.record import NamedTuple, cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    from tflm_lint.findings import Wanted
    from tflm_lint.firmware import Firmware
    from tflm_lint.flash import FlashEstimate
    from tflm_lint.inputs import Subject
    from tflm_lint.memory import MemoryPlan
    from tflm_lint.memory.breakdown import HeadPeak, Moment
    from tflm_lint.memory.failing import UnplannableError
    from tflm_lint.verdict import Violation
    from tflm_lint.workload import Workload
    from tflm_lint.workload.budgets import Exceeded, Held
    from tflm_lint.workload.timing import Timing

    Told = TypeVar("Told")

UNKNOWN = "unknown"
#: Bytes of all tensors together from which on the arena is planned to see whether there can be one at all: scratch
#: buffers take some more.
MUCH = 1 << 28


class OpUse(NamedTuple):
    """How often a model uses an operator, and the resolver's method that adds it (None: there is none)."""

    op: str
    count: int  # type: ignore[assignment]  # the JSON key; nobody asks a row for tuple.count
    resolver: str | None


class Inspection:
    """A Subject on a Firmware; of one whose model could not be read only what surrounds it can be asked."""

    def __init__(self, subject: Subject, firmware: Firmware, wanted: Wanted | None = None) -> None:
        self.subject = subject
        self.firmware = firmware
        if wanted is not None:
            self.wanted = wanted
        self.target = firmware.target
        #: The arena of a model that differs from this one in the memory plan that it stores, where there is such a one.
        self._without_plan: MemoryPlan | None = None
        #: The C array that the model was found in.
        self.array = subject.array
        #: The applications that run the model, where their sources were named.
        self.applications = subject.applications
        #: The manifest of a wake word that lies beside the model.
        self.manifest = subject.manifest
        #: What the lock has of the model, where one was read.
        self.locked = subject.locked

    @classmethod
    def of_model(cls, model: Model, firmware: Firmware, wanted: Wanted | None = None) -> Inspection:
        """Inspect a Model by itself."""
        from tflm_lint.inputs import subject_of_model

        return cls(subject_of_model(model), firmware, wanted)

    def judged_as(self, other: Inspection) -> None:
        """Take over verdict and arena of a model in which TFLM sees the same."""
        for name in ("violations", "_planned"):
            if name in other.__dict__:
                self.__dict__[name] = other.__dict__[name]

    def same_graph_as(self, other: Inspection) -> None:
        """Take over what is said of the operators, and what they need, where nothing but metadata differs."""
        mine, its = self.model, other.model
        same = mine.subgraphs is its.subgraphs and mine.operator_codes is its.operator_codes
        if same and mine.buffers[: len(its.buffers)] == its.buffers:
            self.__dict__["_graph_violations"] = other._graph_violations
            if self.firmware is other.firmware:
                self._without_plan = other.memory

    def once(self, ask: Callable[[Inspection], Told]) -> Told:
        """Ask what a room above this one knows, the first time only."""
        key = f"{ask.__module__}.{ask.__qualname__}"
        if key not in self.__dict__:
            self.__dict__[key] = ask(self)
        told: Told = self.__dict__[key]
        return told

    @cached_property
    def wanted(self) -> Wanted:
        """What is wanted of a report, and of one that nobody wants anything special of, such as none."""
        from tflm_lint.findings import PLAIN

        return PLAIN

    @property
    def readable(self) -> bool:
        """Whether there is a model."""
        return isinstance(self.subject.model, Model)

    @property
    def beyond_limits(self) -> bool:
        """Whether there is none because the file asks for more than tflm-lint gives to one."""
        if self.readable:
            return False
        from tflm_lint.model.malformed import Limited

        return isinstance(self.subject.model, Limited)

    @cached_property
    def model(self) -> Model:
        """The model; raises what is wrong with the file where there is none."""
        model = self.subject.model
        if not isinstance(model, Model):
            raise model
        return model

    @cached_property
    def violations(self) -> tuple[Violation, ...]:
        """Every condition of TFLM that the model breaks, in the interpreter's order; none where there is no model."""
        if not self.readable:
            return ()
        from tflm_lint.verdict.judge import judge

        found = judge(self.model, ops=self.firmware.ops, graph=self._graph_violations)
        found += self._extent(found)
        return (*found, *self._stored_plan(found)) if self.model.metadata else found

    @cached_property
    def _graph_violations(self) -> tuple[Violation, ...]:
        """Every condition that operators, tensors and constants break, whatever the metadata."""
        from tflm_lint.verdict.judge import judge_graph

        return judge_graph(
            self.model,
            ops=self.firmware.ops,
            kernels=self.target.kernels,
            features=self.target.traits,
            custom_ops=self.firmware.custom_ops,
            npu=self.firmware.npu,
        )

    def _extent(self, found: tuple[Violation, ...]) -> tuple[Violation, ...]:
        """Return why no arena holds the model, where TFLM comes so far and its tensors are out of all proportion."""
        from tflm_lint.model import bytes_of
        from tflm_lint.verdict import runs

        size = 0
        for graph in self.model.subgraphs:
            most = max([bytes_of(type, product(shape)) for type, shape in graph.kinds], default=0)
            # as if all were as big, which still is little in most models
            size += most * len(graph.tensors)
        if size >= MUCH:
            size = sum(bytes_of(t.type, product(t.shape)) for graph in self.model.subgraphs for t in graph.tensors)
        from tflm_lint.model.graph import has_plan

        if has_plan(self.model):
            from tflm_lint.model.offline_plan import farthest

            size = max(size, farthest(self.model))
        if size < MUCH or not runs(found):
            return ()
        from tflm_lint.plan_verdict import judge_extent

        return tuple(judge_extent(self._planned, self.target))

    def _stored_plan(self, found: tuple[Violation, ...]) -> tuple[Violation, ...]:
        """Return what a plan that the model stores breaks, where TFLM comes so far."""
        from tflm_lint.model.graph import has_plan
        from tflm_lint.verdict import runs

        if not has_plan(self.model) or not runs(found) or self._arena is None:
            return ()
        from tflm_lint.plan_verdict import judge_plan

        return tuple(judge_plan(self.model, self._arena, self.target, today=not self.firmware.ops.older_structs))

    @cached_property
    def runs(self) -> bool:
        """Whether TFLM with every operator registered loads *and* invokes the model."""
        from tflm_lint.verdict import runs

        return self.readable and runs(self.violations)

    @cached_property
    def results(self) -> str:
        """Whether it then computes what was trained: ``right``, ``wrong``, or ``unknown``.

        Nobody knows where it does not run, and where operators of the user's own compute.
        """
        from tflm_lint.verdict import results

        found = results(self.violations) if self.runs else UNKNOWN
        return UNKNOWN if found == "right" and any(map(self.is_own, self.op_uses)) else found

    def is_own(self, use: OpUse) -> bool:
        """Say whether an operator is one that the user registers and TFLM does not have."""
        entry = self.firmware.ops.ops.get(use.op)
        return use.op.startswith("CUSTOM:") and (entry is None or bool(entry.get("unregistered")))

    def broken(self, rule: str) -> tuple[Violation, ...]:
        """Return the violations that the rule of that code reports."""
        return tuple(violation for violation in self.violations if violation.rule == rule)

    @property
    def memory(self) -> MemoryPlan | None:
        """The arena, or None where the model does not run or nothing can be planned."""
        return self._arena if self.runs else None

    @property
    def arena_taken(self) -> int | None:
        """What is held against the RAM: of an arena that models share what this one and those before it require.

        It is what they use in the end, and so at least, where what they require is unknown.
        """
        plan, sharing = self.memory, self.firmware.sharing
        if plan is None:
            return None
        if sharing is not None and self.subject.path in sharing.needs:
            return sharing.needs[self.subject.path]
        return plan.arena_used if plan.arena_required is None else plan.arena_required

    @property
    def why_unplanned(self) -> str | None:
        """Why a model that runs has no plan: what TFLM cannot plan either, or a limit of ours."""
        return str(self._planned) if self.runs and self._arena is None else None

    @property
    def why_no_setup(self) -> str | None:
        """Why `AllocateTensors` fails, where it does because of how the arena is made."""
        why = self.why_unplanned
        return why if why is not None and isinstance(self._planned, ValueError) and self._planned.setup else None

    @property
    def _arena(self) -> MemoryPlan | None:
        return None if isinstance(self._planned, ValueError) else self._planned

    @cached_property
    def _planned(self) -> MemoryPlan | UnplannableError:
        """The arena of a model that TFLM would load, or why there is none."""
        from tflm_lint.memory import ESTIMATE, EXACT
        from tflm_lint.memory.mirror import plan_memory

        try:
            plan = None
            if self._without_plan is not None and self.firmware.setup == PLAIN_ARENA:
                from tflm_lint.memory.replan import replanned

                plan = replanned(self.model, self._without_plan)
            plan = plan or plan_memory(self.model, self.target, setup=self.firmware.setup)
        except ValueError as error:
            from tflm_lint.memory.failing import UnplannableError

            if not isinstance(error, UnplannableError):
                raise
            return error.with_traceback(None)
        if plan.quality == EXACT and self.firmware.ops.older_structs:
            return plan._replace(quality=ESTIMATE)
        return plan

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """What the head of the arena holds at every moment; nothing where there is no plan."""
        from tflm_lint.memory.breakdown import timeline

        return () if self.memory is None else timeline(self.memory)

    @cached_property
    def head_peak(self) -> HeadPeak | None:
        """The moment that makes the head of the arena as big as it is."""
        from tflm_lint.memory.breakdown import head_peak

        return None if self.memory is None else head_peak(self.memory, self.moments)

    @cached_property
    def workload(self) -> Workload:
        """Multiply-accumulates and bytes moved."""
        from tflm_lint.workload import workload

        return workload(self.model)

    @cached_property
    def flash(self) -> FlashEstimate:
        """Model, runtime and kernels in flash."""
        from tflm_lint.facts import is_shipped
        from tflm_lint.flash import flash

        # A table stands for a target by its name; of the user's own only the kernels say which one comes nearest.
        name = self.target.name
        estimate = flash(self.model, name if is_shipped(f"targets/{name}") else f"own-{name}-{self.target.kernels}")
        if self.firmware.ops.older_structs and estimate.quality == "measured":
            return estimate._replace(quality="estimate", error=None, reason="measured with today's TFLM, not this port")
        return estimate

    @cached_property
    def equal_constants(self) -> tuple[Mapping[int, int], int]:
        """Buffers that hold the bytes of an earlier one, with that one, and what they take in the file."""
        from tflm_lint.flash.spare import bytes_of_equal, equal_buffers

        found = equal_buffers(self.model)
        return found, bytes_of_equal(self.model, found)

    @cached_property
    def repeated_zero_points(self) -> tuple[int, int]:
        """How many vectors of zero points the file holds again, and what they take in it."""
        from tflm_lint.flash.spare import bytes_of_repeated

        return bytes_of_repeated(self.model)

    @cached_property
    def timing(self) -> Timing | None:
        """Time and energy of one inference on the board, None without a board or where the model does not run."""
        if self.firmware.board is None or not self.runs:
            return None
        from tflm_lint.workload.timing import timing

        return timing(self.model, self.workload, self.firmware.board, self.target.name)

    @cached_property
    def budgets(self) -> Mapping[str, int | None]:
        """The user's budgets, and the board's memory where the user sets none."""
        board = self.firmware.board
        limits: dict[str, int | None] = self.firmware.budgets._asdict()
        if board is not None:
            if limits.get("arena") is None:
                outside = 0 if any(app.arena is not None and app.arena.internal for app in self.applications) else 1
                limits["arena"] = max(board.arena_room(self.flash.ram), outside * board.ram_external)
            if limits.get("flash") is None:
                limits["flash"] = board.flash
        return limits

    @cached_property
    def exceeded(self) -> tuple[Exceeded, ...]:
        """The budgets that the model exceeds, by how much, and what takes most."""
        if not self.runs or all(limit is None for limit in self.budgets.values()):
            return ()
        from tflm_lint.workload.budgets import arena_figure, exceeded, flash_figure, work_figure

        figures = {"flash": flash_figure(self.flash), "macs": work_figure(self.workload)}
        if self.memory is not None:
            figures["arena"] = arena_figure(self.model, self.memory, self.head_peak, self.arena_taken)
        return exceeded(figures, self.budgets)

    @cached_property
    def _held(self) -> Mapping[str, Held]:
        """What is taken of each budget that is not exceeded."""
        if not self.runs or all(limit is None for limit in self.budgets.values()):
            return {}
        from tflm_lint.workload.budgets import held

        return held(self.budgets, self.memory, self.arena_taken, self.flash, self.workload)

    @cached_property
    def unchecked(self) -> tuple[str, ...]:
        """The budgets of which nobody knows what the model takes, or only at least how much, where it runs."""
        asked = self.firmware.budgets
        return tuple(
            name
            for name, held in self._held.items()
            if held.used is None or (held.quality == "lower-bound" and getattr(asked, name) is not None)
        )

    @cached_property
    def uncertain(self) -> tuple[str, ...]:
        """The budgets that are kept for all one knows, and may not be: of a board, or within a figure's error."""
        return tuple(
            name
            for name, held in self._held.items()
            if held.used is not None
            and name not in self.unchecked
            and (held.quality == "lower-bound" or held.used + held.error > (self.budgets[name] or 0))
        )

    @cached_property
    def op_uses(self) -> tuple[OpUse, ...]:
        """The operators of all subgraphs, in order of first use."""
        codes: dict[int, int] = {}
        for subgraph in self.model.subgraphs:
            for operator in subgraph.operators:
                codes[operator.opcode] = codes.get(operator.opcode, 0) + 1
        counts: dict[str, int] = {}
        for code, count in codes.items():
            name = self.model.operator_codes[code].name
            counts[name] = counts.get(name, 0) + count
        table = self.firmware.ops.ops
        return tuple(OpUse(op, count, table[op]["method"] if op in table else None) for op, count in counts.items())
