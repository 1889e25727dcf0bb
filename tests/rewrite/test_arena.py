"""What makes the arena smaller needs what the file needs when it is really written so, and computes the same."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations
from pathlib import Path

import numpy as np
import pytest

from tests.build import Graph, Op, T, build
from tests.rewrite.contexts import context_of, outputs_of, written
from tflm_lint.facts.targets import load_target
from tflm_lint.memory import MemoryPlan
from tflm_lint.memory.mirror import plan_memory
from tflm_lint.model.graph import Model
from tflm_lint.model.offline_plan import NAME
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import write
from tflm_lint.rewrite.catalogue import batch_of_one, memory_plan, operator_order
from tflm_lint.rules.ar605_avoidable_peak import in_place, places_in

M4 = load_target("cortex-m4-cmsis-nn")
SIZE = 512


def f32(*shape: int) -> T:
    return T("FLOAT32", shape)


def shape_of(*values: int) -> T:
    return T("INT32", (len(values),), data=values)


def copies_at_the_peak(plan: bytes | None = None) -> bytes:
    """Build two copies one after the other over a big input, and a third, small one behind the peak."""
    source, flat, back, first, small = f32(1, SIZE), f32(SIZE), f32(1, SIZE), f32(1, 4), f32(4)
    slice_of = [shape_of(0, 0), shape_of(1, 4), shape_of(1, 1)]
    operators = [
        Op("RESHAPE", [source, shape_of(SIZE)], [flat], {"new_shape": [SIZE]}),
        Op("EXPAND_DIMS", [flat, shape_of(0)], [back]),
        Op("STRIDED_SLICE", [back, *slice_of], [first], {}),
        Op("RESHAPE", [first, shape_of(4)], [small], {"new_shape": [4]}),
    ]
    metadata = {} if plan is None else {NAME: plan}
    return build([Graph(operators, tensors=[source, flat, back, first, small])], metadata=metadata)


def branches(order: tuple[int, ...] = (0, 1, 2, 3, 4)) -> bytes:
    """Build two branches that widen first and narrow later."""
    source, wide, narrow, out = f32(1, 1), [f32(1, SIZE), f32(1, SIZE)], [f32(1, 1), f32(1, 1)], f32(1, 1)
    operators = [
        *(Op("BROADCAST_TO", [source, shape_of(1, SIZE)], [each]) for each in wide),
        *(
            Op("SUM", [each, shape_of(1)], [small], {"keep_dims": True})
            for each, small in zip(wide, narrow, strict=True)
        ),
        Op("ADD", narrow, [out], {}),
    ]
    return build([Graph([operators[index] for index in order], tensors=[source, *wide, *narrow, out])])


def batched(batch: int) -> bytes:
    x, flat, y, weights = f32(batch, 2, 4), f32(batch, 8), f32(batch, 3), T("FLOAT32", (3, 8), data=1.0)
    operators = [
        Op("RESHAPE", [x, shape_of(batch, 8)], [flat], {"new_shape": [batch, 8]}),
        Op("FULLY_CONNECTED", [flat, weights, None], [y], {}),
    ]
    return build([Graph(operators, tensors=[x, flat, y])])


#: Sizes of a chain of tensors (in 256 floats) between which TFLM's planner leaves gaps: 10 where 7 live at most.
GAPPY = (1, 4, 3, 3, 4)


def layers(sizes: tuple[int, ...], plan: bytes | None = None) -> bytes:
    """Build a chain of fully connected layers with so many units."""
    widths = [256 * size for size in sizes]
    tensors = [f32(1, width) for width in widths]
    operators = [
        Op("FULLY_CONNECTED", [a, T("FLOAT32", (to, width), data=0.01), None], [b], {})
        for (a, b), (width, to) in zip(pairwise(tensors), pairwise(widths), strict=True)
    ]
    metadata = {} if plan is None else {NAME: plan}
    return build([Graph(operators, tensors=tensors)], metadata=metadata)


def planned(data: bytes) -> tuple[Model, MemoryPlan]:
    model = load_bytes(data)
    return model, plan_memory(model, M4)


def offline_plan(model: Model, places: tuple[tuple[int, int], ...]) -> bytes:
    values = np.full(3 + len(model.subgraphs[0].tensors), -1, "<i4")
    values[:3] = 1, 1, len(model.subgraphs[0].tensors)
    for tensor, offset in places:
        values[3 + tensor] = offset
    return values.tobytes()


def figures(plan: MemoryPlan) -> tuple[object, ...]:
    return plan.arena_used, plan.arena_required, plan.head, plan.tail


def required(model: Model) -> object:
    """Return what the arena would be: of the rewritten Model as of the file that says it."""
    found = figures(plan_memory(model, M4))
    assert figures(plan_memory(written(model), M4)) == found
    return found


def test_copies_in_place() -> None:
    model, plan = planned(copies_at_the_peak())
    changed = memory_plan.apply(model, context_of(model))
    assert changed is not None
    places = places_in(changed)
    assert in_place(model, places) == [0, 1, 3]
    assert len({places[tensor] for tensor in (0, 1, 2)}) == 1
    data = copies_at_the_peak(offline_plan(model, tuple(places.items())))
    _, real = planned(data)
    assert required(changed) == figures(real)
    assert plan.head == 2 * 4 * SIZE
    assert real.head == 4 * SIZE + 16
    assert outputs_of(write(changed)) == outputs_of(data) == outputs_of(copies_at_the_peak())


def test_a_model_with_a_plan_keeps_it() -> None:
    model, _ = planned(copies_at_the_peak())
    stored, _ = planned(copies_at_the_peak(offline_plan(model, ((0, 0),))))
    assert memory_plan.apply(stored, context_of(stored)) is None


def test_other_places() -> None:
    model, plan = planned(layers(GAPPY))
    live = max(4 * 256 * (a + b) for a, b in pairwise(GAPPY))
    assert (plan.head, live) == (10 * 1024, 7 * 1024)
    changed = memory_plan.apply(model, context_of(model))
    assert changed is not None
    places = places_in(changed)
    data = layers(GAPPY, offline_plan(model, tuple(places.items())))
    _, real = planned(data)
    assert required(changed) == figures(real)
    assert real.head == live
    buffers = {buffer.tensor: buffer for buffer in real.buffers}
    for tensor, offset in places.items():
        assert buffers[tensor].offset == buffers[tensor].offline_offset == offset
    assert outputs_of(write(changed)) == outputs_of(data) == outputs_of(layers(GAPPY))
    # nor is it sought where the gap is worth nothing
    gap = plan.head - live
    assert memory_plan.apply(model, context_of(model, gap)) == changed
    assert memory_plan.apply(model, context_of(model, gap + 1)) is None


@pytest.mark.slow
def test_places_are_never_shared_by_what_lives_at_once() -> None:
    random = np.random.default_rng(20261123)
    better = 0
    for _ in range(60):
        sizes = tuple(int(size) for size in random.integers(1, 9, size=7))
        model, plan = planned(layers(sizes))
        changed = memory_plan.apply(model, context_of(model))
        if changed is None:
            continue
        better += 1
        made = plan_memory(changed, M4)
        assert made.head < plan.head
        for first, second in combinations(made.buffers, 2):
            if first.first_use <= second.last_use and second.first_use <= first.last_use:
                ends = first.offset + first.aligned_bytes, second.offset + second.aligned_bytes
                assert ends[0] <= second.offset or ends[1] <= first.offset, sizes
    assert better >= 5


def test_no_other_places_where_nothing_is_wasted() -> None:
    model, plan = planned(layers((4, 3, 2, 1)))
    assert plan.head == 7 * 1024
    assert memory_plan.apply(model, context_of(model)) is None


@pytest.mark.parametrize("odd", ["output written twice", "copy of itself"])
def test_no_copy_is_left_out_that_might_hold_something_else(odd: str) -> None:
    x, y, z = f32(1, SIZE), f32(SIZE), f32(1, 4)
    copy = Op("RESHAPE", [x, shape_of(SIZE)], [x if odd == "copy of itself" else y], {"new_shape": [SIZE]})
    more = [Op("NEG", [x], [y])] if odd == "output written twice" else []
    model = load_bytes(build([Graph([copy, *more], inputs=[x], outputs=[y], tensors=[x, y, z])]))
    assert memory_plan.apply(model, context_of(model)) is None


def test_variables_stay_where_they_live_on() -> None:
    x, y, state, total = f32(1, 64), f32(64), T("FLOAT32", (64,), variable=True), f32(64)
    operators = [Op("RESHAPE", [x, shape_of(64)], [y], {"new_shape": [64]}), Op("ADD", [y, state], [total], {})]
    model = load_bytes(build([Graph(operators, inputs=[x], outputs=[total], tensors=[x, y, state, total])]))
    changed = memory_plan.apply(model, context_of(model))
    assert changed is not None
    assert places_in(changed) == {0: 0, 1: 0, 3: 0}
    assert outputs_of(write(changed)) == outputs_of(write(model))


def test_another_order() -> None:
    model, plan = planned(branches())
    changed = operator_order.apply(model, context_of(model))
    assert changed is not None
    order = order_of(model, changed)
    data = branches(order)
    _, real = planned(data)
    assert required(changed) == figures(real)
    assert required(operator_order.reordered(model, order)) == figures(real)
    assert real.head < plan.head
    assert outputs_of(write(changed)) == outputs_of(data) == outputs_of(branches())
    least = operator_order.least_head(model, plan)
    assert least <= real.head
    assert operator_order.apply(model, context_of(model, plan.head - least)) == changed
    assert operator_order.apply(model, context_of(model, plan.head - least + 1)) is None


def order_of(model: Model, changed: Model) -> tuple[int, ...]:
    operators = list(model.subgraphs[0].operators)
    return tuple(operators.index(operator) for operator in changed.subgraphs[0].operators)


def test_a_chain_has_one_order(root: Path) -> None:
    model = load_bytes((root / "fixtures" / "kws_int8.tflite").read_bytes())
    assert operator_order.apply(model, context_of(model)) is None


def test_no_order_goes_below_the_neediest_operator() -> None:
    model, plan = planned(branches())
    least = operator_order.least_head(model, plan)
    heads = []
    for order in permutations(range(5)):
        position = {index: place for place, index in enumerate(order)}
        if position[0] < position[2] and position[1] < position[3] and order[-1] == 4:
            heads.append(planned(branches(order))[1].head)
    assert len(heads) == 6
    assert least <= min(heads)
    best = operator_order.apply(model, context_of(model))
    assert best is not None
    assert plan_memory(best, M4).head == min(heads)


def test_state_orders_operators() -> None:
    handle, wide, sums = T("RESOURCE", ()), [f32(1, SIZE), f32(1, SIZE)], [f32(1, 1), f32(1, 1)]
    source, value = f32(1, 1), f32(1, 1)
    operators = [
        Op("VAR_HANDLE", [], [handle], {"shared_name": "v"}),
        *(Op("BROADCAST_TO", [source, shape_of(1, SIZE)], [each]) for each in wide),
        *(Op("SUM", [each, shape_of(1)], [one], {"keep_dims": True}) for each, one in zip(wide, sums, strict=True)),
        Op("ASSIGN_VARIABLE", [handle, sums[0]], []),
        Op("READ_VARIABLE", [handle], [value]),
    ]
    model = load_bytes(build([Graph(operators)]))
    assert context_of(model).inspection.memory is not None
    assert operator_order.apply(model, context_of(model)) is None


@pytest.mark.parametrize(("batch", "wanted"), [(8, 1), (3, 2)])
def test_another_batch(batch: int, wanted: int) -> None:
    model, _ = planned(batched(batch))
    changed = batch_of_one.with_batch(model, batch, wanted)
    smaller, real = planned(batched(wanted))
    assert required(changed) == figures(real)
    assert [t.shape for t in changed.subgraphs[0].tensors] == [t.shape for t in smaller.subgraphs[0].tensors]
    constant = changed.subgraphs[0].operators[0].inputs[1]
    values = changed.constant(changed.subgraphs[0].tensors[constant])
    assert values is not None
    assert bytes(values) == np.array([wanted, 8], "<i4").tobytes()


def test_weights_that_are_as_big_as_the_batch_stay() -> None:
    model, _ = planned(batched(3))
    changed = batch_of_one.apply(model, context_of(model))
    assert changed is not None
    weights = changed.subgraphs[0].operators[1].inputs[1]
    assert changed.subgraphs[0].tensors[weights].shape == (3, 8)


def test_no_batch_is_made_smaller_twice() -> None:
    model, _ = planned(batched(8))
    changed = batch_of_one.apply(model, context_of(model))
    assert changed is not None
    assert [tensor.shape[0] for tensor in changed.subgraphs[0].tensors if tensor.buffer == 0] == [1, 1, 1]
    assert batch_of_one.apply(changed, context_of(changed)) is None
    odd = batched(8)
    model = load_bytes(odd)
    main = model.subgraphs[0]
    tensors = tuple(
        tensor._replace(shape=(24, 1)) if index in main.outputs else tensor for index, tensor in enumerate(main.tensors)
    )
    other = model._replace(subgraphs=(main._replace(tensors=tensors),))
    assert batch_of_one.apply(other, context_of(other)) is None
