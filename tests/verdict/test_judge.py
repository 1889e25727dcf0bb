"""The judge's own checks: resolution, arity, missing arguments, types, shapes, the model as a whole."""

from __future__ import annotations

import struct

import pytest

from tests.build import Graph, Op, T, build, chain, single_op
from tests.verdict.models import CONV_OPTIONS, conv, f, fully_connected, q, said, violations
from tflm_lint.verdict import runs
from tflm_lint.verdict.table import load_table


def relu(data: T | None = None, output: T | None = None, **op: object) -> bytes:
    return single_op("RELU", [data or f((1, 4))], [output or f((1, 4))], **op)  # type: ignore[arg-type]


def test_a_valid_model_breaks_nothing() -> None:
    assert said(relu()) == []
    assert said(conv()) == []
    assert said(fully_connected()) == []


@pytest.mark.parametrize(
    ("name", "rule", "reason"),
    [
        ("GELU", "OP101", "TFLM has no GELU"),
        ("CUSTOM:Mine", "OP102", "TFLM has no custom operator Mine"),
        (
            "CUSTOM:edgetpu-custom-op",
            "OP102",
            "compiled for a Coral Edge TPU, which this target has not",
        ),
        ("CUSTOM:", "OP102", "custom operator without a custom_code"),
    ],
)
def test_operators_that_tflm_has_not(name: str, rule: str, reason: str) -> None:
    (found,) = violations(single_op(name, [f((1, 4))], [f((1, 4))]))
    assert (found.rule, found.effect, found.reason, found.operator) == (rule, "reject", reason, 0)


def test_a_registered_custom_operator_is_taken_as_it_is() -> None:
    data = single_op("CUSTOM:Mine", [f((1, 4))], [f((1, 4))])
    assert said(data, custom_ops=frozenset(["Mine"])) == []
    assert not runs(violations(data, custom_ops=frozenset(["mine"])))


def test_an_unknown_operator_in_a_subgraph_that_never_runs() -> None:
    unused = Graph([Op("GELU", [f((1, 4))], [f((1, 4))])])
    data = build([Graph([Op("RELU", [f((1, 4))], [f((1, 4))])]), unused])
    assert [(found.rule, found.subgraph) for found in violations(data)] == [("OP101", 1)]


def test_an_operator_that_a_port_has_not() -> None:
    table = load_table(port="arduino-2023-12")
    data = single_op("BATCH_MATMUL", [f((2, 3)), f((3, 4))], [f((2, 4))], {})
    (found,) = violations(data, ops=table)
    assert found.reason == "arduino-2023-12 has no BATCH_MATMUL, today's TFLM has it"
    assert found.elsewhere == "tflm-2026-10"


def test_custom_options_on_a_builtin_operator() -> None:
    assert said(relu(custom_options=b"x")) == [("custom_options", "OP114", "reject")]


def test_arity() -> None:
    """CONV_2D checks its number of inputs, RELU does not."""
    more = [q((1, 4, 4, 2)), q((3, 3, 3, 2), data=1), T("INT32", (3,), data=0, scale=0.25), T("INT32", (3,), data=0)]
    assert ("arity", "OP110", "reject") in said(single_op("CONV_2D", more, [q((1, 4, 4, 3))], CONV_OPTIONS))
    assert said(single_op("RELU", [f((1, 4)), f((1, 4))], [f((1, 4))])) == [("arity", "OP120", "unchecked")]


@pytest.mark.parametrize(
    ("op", "inputs", "effect"),
    [("ADD", [f((1, 4)), None], "reject"), ("ADD", [f((1, 4))], "reject"), ("MEAN", [f((1, 4)), None], "crash")],
)
def test_missing_inputs(op: str, inputs: list[T | None], effect: str) -> None:
    found = violations(single_op(op, inputs, [f((1, 4))], {}))
    assert [(one.rule, one.effect) for one in found] == [("OP111", effect)]


@pytest.mark.parametrize(
    ("data", "rule", "reason"),
    [
        (
            conv(image=f((1, 4, 4, 2)), output=f((1, 4, 4, 3))),
            "OP104",
            "filter is INT8 while input is FLOAT32 (hybrid)",
        ),
        (conv(image=q((1, 4, 4, 2), "UINT8"), output=q((1, 4, 4, 3), "UINT8")), "OP106", "input is UINT8, expected"),
        (
            single_op("DEQUANTIZE", [T("FLOAT16", (4,), data=b"\0" * 8)], [f((4,))]),
            "OP105",
            "input is FLOAT16, expected",
        ),
        (single_op("FLOOR", [T("INT32", (4,))], [T("INT32", (4,))]), "OP103", "input is INT32, expected FLOAT32"),
        (conv(output=q((1, 4, 4, 3), "INT16")), "OP103", "output is INT16 while input is INT8, expected INT8"),
    ],
)
def test_who_is_to_blame_for_a_type(data: bytes, rule: str, reason: str) -> None:
    found = next(one for one in violations(data) if one.kind == "types")
    assert (found.rule, found.effect) == (rule, "reject")
    assert found.reason.startswith(reason)


def test_a_type_that_the_kernel_never_looks_at() -> None:
    """ADD looks at the output's type only, and reads the first input's bytes as that."""
    data = single_op("ADD", [T("INT32", (4,)), f((4,))], [f((4,))], {})
    assert said(data) == [("types", "OP120", "unchecked")]
    assert runs(violations(data))


def test_types_without_a_size_even_where_nothing_uses_them() -> None:
    found = violations(relu(graph={"tensors": [T("STRING", (1,))]}))
    assert [(one.rule, one.tensor, one.operator) for one in found] == [("OP108", 0, None)]


@pytest.mark.parametrize(("shape", "ok"), [((1, 0), False), ((-1, 4), False), ((0,), True), ((), True)])
def test_output_dimensions(shape: tuple[int, ...], ok: bool) -> None:
    found = [one for one in violations(relu(output=f(shape))) if one.rule == "SH301"]
    assert bool(found) is not ok


def test_a_negative_dimension_of_an_input() -> None:
    assert ("dynamic", "SH301", "reject") in said(relu(data=f((-1, 4))))


def test_an_intermediate_tensor_that_takes_memory() -> None:
    data = single_op("RELU", [f((1, 4))], [f((1, 4))], intermediates=[f((2,))])
    assert said(data) == [("intermediates", "SH302", "reject")]


@pytest.mark.parametrize(
    ("plan", "effect"),
    [
        (struct.pack("<5i", 1, 0, 2, -1, -1), None),
        (struct.pack("<4i", 1, 0, 1, -1), "reject"),
        (struct.pack("<2i", 1, 0), "reject"),
        (b"", "reject"),
    ],
)
def test_the_offline_plan_names_every_tensor(plan: bytes, effect: str | None) -> None:
    found = violations(relu(model={"metadata": {"OfflineMemoryAllocation": plan}}))
    assert [one.effect for one in found if one.rule == "AR601"] == ([] if effect is None else [effect])


def test_a_subgraph_that_main_never_reaches() -> None:
    """Its tensors do no harm, but nobody computes a lifetime for a scratch buffer of it."""
    main = Graph([Op("RELU", [f((1, 4))], [f((1, 4))])])
    harmless = Graph([Op("RELU", [f((1, 4))], [f((1, 4))])])
    mean = Graph([Op("MEAN", [f((1, 4)), T("INT32", (1,), data=1)], [f((1,))], {"keep_dims": False})])
    assert said(build([main, harmless])) == []
    assert ("unreached", "OP115", "crash") in said(build([main, mean]))


def test_silent_wrongness_of_tensors() -> None:
    unwritten = f((1, 4))
    assert said(relu(data=unwritten, graph={"inputs": []})) == [("silent.unwritten", "OP123", "wrong")]
    assert said(relu(output=f((1, 4), data=0.0))) == [("silent.constant_output", "OP123", "wrong")]
    short = f((1, 4), data=b"\0" * 12)
    assert said(relu(data=short)) == [("silent.short", "OP123", "wrong")]
    zero_point = chain(Op("RELU", [q((1, 4), zp=300)], [q((1, 4))]))
    assert ("silent.tensor", "QT204", "unchecked") in said(zero_point)


def test_the_order_of_operators() -> None:
    first, middle, last = f((1, 4)), f((1, 4)), f((1, 4))
    right = [Op("RELU", [first], [middle]), Op("RELU", [middle], [last])]
    assert said(chain(*right)) == []
    assert said(chain(*right[::-1])) == [("silent.unwritten", "OP123", "wrong")]


def test_an_empty_tensor_where_shapes_do_not_agree() -> None:
    """It has no memory, and the kernel goes by another shape: a null pointer."""
    axis = T("INT32", (1,), data=1)
    data = single_op("SUM", [f((1, 4)), axis], [f((0,))], {"keep_dims": False})
    assert ("empty", "SH302", "crash") in said(data)


def test_another_kernel_set_refuses_what_the_reference_runs() -> None:
    data = fully_connected(
        data=q((1, 8), "INT16"),
        weights=q((4, 8), scale=[0.25] * 4, zp=[0] * 4, data=1),
        bias=T("INT64", (4,), data=0, scale=0.125),
        output=q((1, 4), "INT16"),
    )
    assert runs(violations(data))
    (found,) = (one for one in violations(data, kernels="cmsis-nn") if one.effect == "reject")
    assert (found.rule, found.elsewhere) == ("OP117", "reference")
    assert "has 4 scales, expected one (per tensor)" in found.reason


def test_a_condition_of_some_targets_only() -> None:
    """CMSIS-NN's SVDF sums constant weights while it prepares where the core has the vector extension."""
    state = T("INT16", (1, 8), variable=True, scale=0.5)
    inputs = [
        q((1, 4)),
        q((4, 4)),
        q((4, 2), "INT16", data=1),
        T("INT32", (4,), data=0, scale=0.25),
        state,
    ]
    data = single_op("SVDF", inputs, [q((1, 4))], {"rank": 1})
    assert runs(violations(data, kernels="cmsis-nn", features={"mve": 0, "optimize_size": 0}))
    assert not runs(violations(data, kernels="cmsis-nn", features={"mve": 1, "optimize_size": 0}))


@pytest.mark.parametrize(("state", "mve", "size", "stage"), [
    ("INT8", 0, 1, "invoke"),
    ("INT8", 0, 0, None),
    ("INT8", 1, 1, None),
    ("INT16", 0, 1, None),
])  # fmt: skip
def test_int8_svdf_built_for_size(state: str, mve: int, size: int, stage: str | None) -> None:
    """EvalIntegerSVDF asks for a scratch buffer that `arm_svdf_s8_get_buffer_size` makes 0 bytes without Helium."""
    inputs = [
        q((1, 4)),
        q((4, 4), data=1),
        q((4, 2), state, data=1),
        T("INT32", (4,), data=0, scale=0.25, zp=0),
        q((1, 8), state, variable=True),
    ]
    data = single_op("SVDF", inputs, [q((1, 4))], {"rank": 1})
    found = violations(data, kernels="cmsis-nn", features={"mve": mve, "optimize_size": size})
    assert [one.stage for one in found] == ([stage] if stage else [])
    assert runs(found) == (stage is None)


def test_what_only_an_older_tflm_refuses() -> None:
    """Casts to BOOL came after August 2026: no kernel set refuses them, the port of that date does."""
    data = single_op("CAST", [f((4,))], [T("BOOL", (4,))], {})
    for kernels in ("reference", "cmsis-nn", "esp-nn"):
        assert runs(violations(data, kernels=kernels))
    (found,) = violations(data, ops=load_table(port="esp-2026-08"))
    assert (found.effect, found.stage, found.elsewhere) == ("reject", "invoke", "tflm-2026-10")


def test_what_esp_nn_refuses() -> None:
    """Depthwise filters of a batch, or whose channels are no multiple of the input's."""
    for image, weights in (((1, 4, 4, 2), (2, 3, 3, 2)), ((1, 4, 4, 3), (1, 3, 3, 4))):
        data = single_op(
            "DEPTHWISE_CONV_2D",
            [f(image), f(weights, data=0.0)],
            [f((1, 4, 4, weights[3]))],
            CONV_OPTIONS | {"depth_multiplier": 1},
        )
        assert runs(violations(data))
        refused = [one for one in violations(data, kernels="esp-nn") if one.effect == "reject"]
        assert [(one.rule, one.elsewhere) for one in refused] == [("OP117", "reference")]


def test_of_a_constant_without_end_a_violation_keeps_the_beginning() -> None:
    endless = T("INT32", (1000,), bytes(4000))
    (found,) = violations(single_op("RESHAPE", [f((2, 2)), endless], [f((2, 2))]))
    assert "and 984 more" in found.reason
    assert max(len(value) for value in found.values.values() if isinstance(value, tuple)) == 16


@pytest.mark.parametrize("op", ["SUM", "REDUCE_MAX", "REDUCE_MIN"])
def test_what_ends_before_it_reads_nothing(op: str) -> None:
    """ReduceGeneric (reference/reduce.h) sets the output, and returns where a dimension of the input is 0."""
    data = single_op(op, [f((0, 3)), T("INT32", (1,), data=0)], [f((1,))], {"keep_dims": False})
    assert runs(violations(data))


def test_reshape_of_nothing() -> None:
    """EvalReshapeReference copies the bytes of the input, of which there are none (kernels/reshape.cc)."""
    assert not runs(violations(single_op("RESHAPE", [f((0, 3))], [f((0,))], {})))  # one input: [0] is a scalar's
    assert runs(violations(single_op("RESHAPE", [f((0, 3)), T("INT32", (1,), data=0)], [f((0,))], {})))


def test_axes_behind_the_constant() -> None:
    """A constant that is too short for its shape is read on into the file, the interpreter's axis as ours."""
    short = T("INT32", (20,), data=(1).to_bytes(4, "little"))
    data = single_op("MEAN", [f((1, 4, 4, 2)), short], [f((1, 4, 2))], {"keep_dims": False})
    found = [one for one in violations(data) if one.kind == "values.axis"]
    assert [one.effect for one in found] == ["reject"]


@pytest.mark.parametrize(("size", "kinds"), [(36, []), (100, ["structs"])])
def test_a_variable_that_is_written_beyond(size: int, kinds: list[str]) -> None:
    """AllocateVariables (micro_allocator.cc) takes variables from the tail, where TFLM's own structs lie above them."""
    found = violations(single_op("RELU", [f((size,))], [f((4,), variable=True)]))
    assert [one.kind for one in found if one.kind == "structs"] == kinds
    assert runs(found) == (not kinds)
