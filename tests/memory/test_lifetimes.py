"""Lifetimes: one scope counter through everything, offline plans as TFLM reads them, and models without an end."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from random import Random

import pytest

from tests.build import Graph, Op, T, build
from tflm_lint.facts.targets import load_target
from tflm_lint.memory import EXACT, LOWER_BOUND
from tflm_lint.memory.failing import UnplannableError
from tflm_lint.memory.lifetimes import Lifetimes, offline_offsets
from tflm_lint.memory.mirror import plan_memory
from tflm_lint.model.graph import OPTIONS, Model, called
from tflm_lint.model.read import load_bytes

M4 = "cortex-m4-reference"


def f32(*shape: int, **more: object) -> T:
    return T("FLOAT32", shape, **more)  # type: ignore[arg-type] # passed on


def copy(source: T) -> tuple[Op, T]:
    """Return a NEG and its output."""
    out = f32(*(source.shape or ()))
    return Op("NEG", [source], [out]), out


def lives(model: Model, subgraph: int = 0) -> list[tuple[int, int]]:
    lifetimes = Lifetimes(model, [])
    return list(zip(lifetimes.first[subgraph], lifetimes.last[subgraph], strict=True))


def test_one_scope_an_operator() -> None:
    source = f32(1, 4)
    first, middle = copy(source)
    second, _ = copy(middle)
    # inputs live from scope 0, what an operator writes from its scope on, outputs to the end
    assert lives(load_bytes(build([Graph([first, second])]))) == [(0, 1), (1, 2), (2, 2)]


def test_what_nobody_touches_lives_never() -> None:
    operator, _ = copy(f32(1, 4))
    model = load_bytes(build([Graph([operator], tensors=[f32(8)])]))
    assert lives(model) == [(-1, -1), (0, 1), (1, 1)]
    # and is planned all the same
    plan = plan_memory(model, load_target(M4))
    assert [(buffer.tensor, buffer.first_use) for buffer in plan.buffers] == [(0, -1), (1, 0), (2, 1)]


def branches(options: dict[str, int], name: str, inputs: Sequence[T]) -> Model:
    source, out = f32(1, 4), f32(1, 4)
    inner = [copy(f32(1, 4)) for _ in range(2)]
    after, _ = copy(out)
    graphs = [Graph([Op(name, [*inputs, source], [out], options), after])]
    return load_bytes(build([*graphs, *(Graph([operator], name="inner") for operator, _ in inner)]))


def test_if_enters_both_branches_with_one_counter() -> None:
    condition = T("BOOL", (1,))
    model = branches({"then_subgraph_index": 1, "else_subgraph_index": 2}, "IF", [condition])
    # IF is scope 1; then: entered 2, its operator 3; else: entered 4, its operator 5; so IF's tensors live until 5
    assert lives(model) == [(0, 5), (0, 5), (1, 6), (6, 6)]
    assert lives(model, 1) == [(2, 3), (3, 3)]
    assert lives(model, 2) == [(4, 5), (5, 5)]


def test_while_does_the_same() -> None:
    model = branches({"cond_subgraph_index": 1, "body_subgraph_index": 2}, "WHILE", [])
    assert lives(model) == [(0, 5), (1, 6), (6, 6)]


def test_call_once_enters_its_subgraph() -> None:
    inner, _ = copy(f32(1, 4))
    outer, _ = copy(f32(1, 4))
    once = Op("CALL_ONCE", [], [], {"init_subgraph_index": 1})
    model = load_bytes(build([Graph([once, outer]), Graph([inner], name="init")]))
    assert lives(model) == [(0, 4), (4, 4)]
    assert lives(model, 1) == [(2, 3), (3, 3)]


def test_a_file_with_the_old_code_field_alone_enters_nothing() -> None:
    condition, source, out = T("BOOL", (1,)), f32(1, 4), f32(1, 4)
    inner = [copy(f32(1, 4))[0] for _ in range(2)]
    operator = Op(
        "IF", [condition, source], [out], {"then_subgraph_index": 1, "else_subgraph_index": 2},
        code={"builtin_code": None, "deprecated_builtin_code": 118},
    )  # fmt: skip
    model = load_bytes(build([Graph([operator]), *(Graph([each], name="inner") for each in inner)]))
    assert lives(model) == [(0, 1), (0, 1), (1, 1)]


def test_a_scratch_buffer_lives_while_the_subgraphs_run() -> None:
    model = branches({"cond_subgraph_index": 1, "body_subgraph_index": 2}, "WHILE", [])
    lifetimes = Lifetimes(model, [(0, 0), (1, 0)])
    assert list(zip(lifetimes.scratch_first, lifetimes.scratch_last, strict=True)) == [(1, 5), (3, 3)]


def test_scratch_of_a_subgraph_that_main_never_calls_is_unknown() -> None:
    operator, _ = copy(f32(1, 4))
    hidden = Op("MEAN", [f32(1, 4), T("INT32", (1,), data=1)], [f32(1)], {"keep_dims": False})
    model = load_bytes(build([Graph([operator]), Graph([hidden], name="other")]))
    plan = plan_memory(model, load_target(M4))
    assert (plan.quality, plan.arena_required) == (LOWER_BOUND, None)
    assert "MEAN" in plan.unknown[0]


def test_subgraphs_that_call_each_other_are_given_up() -> None:
    once = Op("CALL_ONCE", [], [], {"init_subgraph_index": 0})
    operator, _ = copy(f32(1, 4))
    with pytest.raises(UnplannableError, match="without end"):
        plan_memory(load_bytes(build([Graph([once, operator])])), load_target(M4))


def doubling(levels: int) -> Model:
    graphs = []
    for level in range(levels):
        calls = [Op("CALL_ONCE", [], [], {"init_subgraph_index": level + 1}) for _ in range(2)]
        graphs.append(Graph(calls, inputs=[], outputs=[], name=f"level {level}"))
    return load_bytes(build([*graphs, Graph([copy(f32(1, 4))[0]])]))


def test_subgraphs_that_double_the_work_cost_no_more_than_the_file_holds() -> None:
    # two calls count two scopes each and what they enter, the innermost subgraph one
    assert lives(doubling(3), 3) == [(6, 5 * 2**3 - 4), (7, 5 * 2**3 - 4)]
    assert lives(doubling(28), 28) == [(56, 5 * 2**28 - 4), (57, 5 * 2**28 - 4)]
    with pytest.raises(UnplannableError, match="too often"):
        plan_memory(doubling(40), load_target(M4))


class Walk:
    """`MarkAllocationLifetimes`, literally: through a subgraph as often as it is called."""

    def __init__(self, model: Model, owners: Sequence[tuple[int, int]]) -> None:
        self.model, self.owners, self.scope = model, owners, 0
        self.first = [[-1] * len(graph.tensors) for graph in model.subgraphs]
        self.last = [[-1] * len(graph.tensors) for graph in model.subgraphs]
        self.scratch_first, self.scratch_last = [-1] * len(owners), [-1] * len(owners)
        self.scopes: list[tuple[int, int, int]] = []
        self.mark(0)

    def create(self, tensors: Sequence[int], index: int) -> None:
        for tensor in tensors:
            if self.first[index][tensor] == -1:
                self.first[index][tensor] = self.scope

    def use(self, tensors: Sequence[int], index: int) -> None:
        for tensor in tensors:
            self.last[index][tensor] = self.scope

    def mark(self, index: int) -> None:
        graph = self.model.subgraphs[index]
        self.scopes.append((self.scope, index, -1))
        self.create(graph.inputs, index)
        self.use(graph.inputs, index)
        for position, operator in enumerate(graph.operators):
            self.scope += 1
            self.scopes.append((self.scope, index, position))
            self.create(operator.outputs, index)
            start = self.scope
            for callee in called(self.model, operator):
                self.scope += 1
                self.mark(callee)
            self.use(operator.inputs, index)
            self.use(operator.outputs, index)
            for number, owner in enumerate(self.owners):
                if owner == (index, position):
                    if self.scratch_first[number] == -1:
                        self.scratch_first[number] = start
                    self.scratch_last[number] = self.scope
        self.create(graph.outputs, index)
        self.use(graph.outputs, index)


def some_calls(random: Random) -> Model:
    """Make up to six subgraphs, each of which calls later ones."""
    count = random.randint(1, 6)
    graphs = []
    for index in range(count):
        tensors = [f32(1, 4) for _ in range(random.randint(2, 6))]
        operators = []
        for _ in range(random.randint(0, 4)):
            inputs, outputs = ([random.choice(tensors) for _ in range(random.randint(0, 2))] for _ in range(2))
            later = [random.randint(index + 1, count - 1) for _ in range(2)] if index + 1 < count else []
            name = random.choice(["NEG", "CALL_ONCE", "IF", "WHILE"]) if later else "NEG"
            options = dict(zip(OPTIONS.get(name, ()), later, strict=False))
            operators.append(Op(name, inputs, outputs, options))
        ends = [[random.choice(tensors) for _ in range(random.randint(0, 2))] for _ in range(2)]
        graphs.append(Graph(operators, inputs=ends[0], outputs=ends[1], tensors=tensors))
    return load_bytes(build(graphs))


def test_lifetimes_are_those_of_a_walk_through_every_call() -> None:
    for seed in range(40):
        random = Random(seed)  # noqa: S311 - chance, not secrets
        model = some_calls(random)
        places = [(i, j) for i, graph in enumerate(model.subgraphs) for j in range(len(graph.operators))]
        owners = [random.choice(places) for _ in range(3)] if places else []
        found, walk = Lifetimes(model, owners), Walk(model, owners)
        assert (found.first, found.last) == (walk.first, walk.last), seed
        assert (found.scratch_first, found.scratch_last) == (walk.scratch_first, walk.scratch_last), seed
        assert found.scopes == walk.scopes, seed


def offline(offsets: Sequence[int], count: int | None = None) -> bytes:
    return struct.pack(f"<{3 + len(offsets)}i", 1, 1, len(offsets) if count is None else count, *offsets)


def planned(entry: bytes, name: str = "OfflineMemoryAllocation") -> Model:
    first, middle = copy(f32(1, 4))
    second, _ = copy(middle)
    return load_bytes(build([Graph([first, second])], metadata={name: entry}))


def test_an_offline_plan_is_kept() -> None:
    model = planned(offline([64, -1, 0]))
    assert offline_offsets(model) == (64, -1, 0)
    plan = plan_memory(model, load_target(M4))
    # the one in the middle finds the lowest gap beside both
    assert [buffer.offset for buffer in plan.buffers] == [64, 16, 0]
    assert plan.head == 80


def test_another_name_is_no_offline_plan() -> None:
    assert offline_offsets(planned(offline([64, -1, 0]), "OfflineMemoryAllocations")) is None


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (offline([0, 0]), "for 2 tensors of 3"),
        (b"\0" * 8, "expected at least 12"),
        (offline([-2, -1, -1]), "negative offset"),
    ],
)
def test_an_offline_plan_that_tflm_refuses(entry: bytes, message: str) -> None:
    with pytest.raises(UnplannableError, match=message):
        plan_memory(planned(entry), load_target(M4))


@pytest.mark.parametrize(("levels", "said"), [(150, None), (350, "a limit of tflm-lint")])
def test_calls_within_calls(levels: int, said: str | None) -> None:
    """A deep chain of subgraphs is no circle; how deep it may be is a limit of ours, and told so."""
    graphs = [
        Graph([Op("CALL_ONCE", [], [], {"init_subgraph_index": level + 1})], inputs=[], outputs=[], name=f"{level}")
        for level in range(levels)
    ]
    operator, _ = copy(f32(1, 4))
    model = load_bytes(build([*graphs, Graph([operator])]))
    if said is None:
        assert plan_memory(model, load_target(M4)).quality == EXACT
    else:
        with pytest.raises(UnplannableError, match=said):
            plan_memory(model, load_target(M4))
