"""One model or more for each rule: what is wrong with it, and what the finding must say."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from tests.build import Graph, Op, T, build, chain, single_op
from tests.verdict.models import CONV_OPTIONS
from tflm_lint.facts.ops import load_ops
from tflm_lint.facts.targets import load_target
from tflm_lint.findings import Problem
from tflm_lint.firmware import Firmware
from tflm_lint.inspection import Inspection
from tflm_lint.model.graph import Model
from tflm_lint.model.rare import Sparsity
from tflm_lint.model.read import load_bytes
from tflm_lint.rules import rules_for

REFERENCE = "x86-64-reference"
CMSIS = "cortex-m4-cmsis-nn"


class Case(NamedTuple):
    """A model that breaks a rule; ``says`` are patterns that the message of one and the same finding has."""

    code: str
    name: str
    model: bytes | Model
    says: tuple[str, ...] = ()
    op: str | None = None
    target: str = REFERENCE


def inspection_of(model: bytes | Model, target: str = REFERENCE, custom_ops: tuple[str, ...] = ()) -> Inspection:
    firmware = Firmware(load_target(target), load_ops(), frozenset(custom_ops))
    return Inspection.of_model(load_bytes(model) if isinstance(model, bytes) else model, firmware)


def problems(model: bytes | Model, target: str = REFERENCE) -> list[tuple[str, Problem]]:
    """Lint a model and return code and Problem of everything found."""
    inspection = inspection_of(model, target)
    rules = rules_for({violation.rule for violation in inspection.violations}, inspection)
    return [(rule.CODE, problem) for rule in rules for problem in rule.check(inspection)]


def i8(*shape: int, scale: float | list[float] = 0.5, zp: int = 0, **more: object) -> T:
    points = zp if isinstance(scale, float) else [zp] * len(scale)
    return T("INT8", shape, scale=scale, zp=points, **more)  # type: ignore[arg-type]


def f32(*shape: int, **more: object) -> T:
    return T("FLOAT32", shape, **more)  # type: ignore[arg-type]


def i32(*shape: int, **more: object) -> T:
    return T("INT32", shape, **more)  # type: ignore[arg-type]


def dense(filter_: T, x: T, y: T, bias: T | None = None) -> bytes:
    return single_op("FULLY_CONNECTED", [x, filter_, bias], [y], {})


def conv(x: T, filter_: T, y: T, bias: T | None = None) -> Op:
    return Op("CONV_2D", [x, filter_, bias], [y], {"stride_h": 1, "stride_w": 1, "padding": "VALID"})


def open_batch(*shape: int, kind: str = "FLOAT32") -> T:
    """Return an input as the converter writes it for a batch that was left open."""
    return T(kind, shape, fields={"shape_signature": [-1, *shape[1:]]})


def rnn_over_lists() -> bytes:
    variant = T("VARIANT", ())
    lists = Op("CUSTOM:FlexTensorListReserve", [i32(1, data=[4]), i32(data=3)], [variant])
    loop = Op(
        "WHILE",
        [i32(data=0), variant, x := open_batch(1, 4)],
        [i32(), T("VARIANT", ()), f32(1, 4)],
        {"cond_subgraph_index": 1, "body_subgraph_index": 2},
    )
    count, items, state = i32(), T("VARIANT", ()), f32(1, 4)
    cond = Graph([Op("LESS", [count, i32(data=3)], [T("BOOL")], {})], inputs=[count, items, state])
    step, items2, state2 = i32(), T("VARIANT", ()), f32(1, 4)
    after = i32()
    body = Graph(
        [Op("ADD", [step, i32(data=1)], [after], {})],
        inputs=[step, items2, state2],
        outputs=[after, items2, state2],
    )
    return build([Graph([lists, loop], inputs=[x]), cond, body])


def state_of_open_batch() -> bytes:
    """Build what Keras writes for an unrolled LSTM with open batch: SHAPE, STRIDED_SLICE, PACK, FILL, cells."""
    x = open_batch(1, 4)
    shape, batch, dims, state = i32(2), i32(), i32(2), f32(1, 4)
    one = i32(1, data=[1])
    a, b, c, d = f32(1, 4), f32(1, 4), f32(1, 4), f32(1, 4)
    return chain(
        Op("SHAPE", [x], [shape], {"out_type": "INT32"}),
        Op("STRIDED_SLICE", [shape, i32(1, data=[0]), one, one], [batch], {"shrink_axis_mask": 1}),
        Op("PACK", [batch, i32(data=4)], [dims], {"values_count": 2}),
        Op("FILL", [dims, f32(data=0.0)], [state], {}),
        Op("LOGISTIC", [state], [a]),
        Op("TANH", [x], [b], None),
        Op("MUL", [a, b], [c], {}),
        Op("SPLIT", [i32(data=1), c], [d], {"num_splits": 1}),
    )


def dims_of_shape() -> bytes:
    x, shape, product = open_batch(1, 8), i32(2), i32()
    return chain(
        Op("SHAPE", [x], [shape], {"out_type": "INT32"}),
        Op("REDUCE_PROD", [shape, i32(1, data=[0])], [product], {}),
    )


def embedding() -> bytes:
    token = T("INT32", (1, 12), fields={"shape_signature": [-1, 12]})
    negative, wrapped, index, row = T("BOOL", (1, 12)), i32(1, 12), i32(1, 12), f32(1, 12, 8)
    return chain(
        Op("LESS", [token, i32(data=0)], [negative], {}),
        Op("ADD", [token, i32(data=50)], [wrapped], {}),
        Op("SELECT_V2", [negative, wrapped, token], [index], {}),
        Op("GATHER", [f32(50, 8, data=1.0), index], [row], {}),
    )


def variables(*, assigned: bool, in_loop: bool = False) -> bytes:
    handle, value = T("RESOURCE", ()), f32(1, 4)
    names = {"container": "", "shared_name": "lstm/kernel"}
    operators = [Op("VAR_HANDLE", [], [handle], names)]
    graphs: list[Graph] = []
    if in_loop:
        inner, read_value, same = T("RESOURCE", ()), f32(1, 4), T("BOOL", ())
        first = T("RESOURCE", ())
        cond = Graph([Op("VAR_HANDLE", [], [T("RESOURCE", ())], names)], inputs=[first, same], outputs=[same])
        flag = T("BOOL", ())
        body = Graph([Op("READ_VARIABLE", [inner], [read_value], {})], inputs=[inner, flag], outputs=[inner, flag])
        graphs = [cond, body]
        calls = {"cond_subgraph_index": 1, "body_subgraph_index": 2}
        operators.append(Op("WHILE", [handle, T("BOOL", ())], [T("RESOURCE", ()), T("BOOL", ())], calls))
    else:
        operators.append(Op("READ_VARIABLE", [handle], [value], {}))
    if assigned:
        operators.append(Op("ASSIGN_VARIABLE", [handle, f32(1, 4, data=0.0)], [], {}))
    return build([Graph(operators), *graphs])


def dilated(batch: int) -> bytes:
    blocks, none = i32(2, data=[2, 2]), i32(2, 2, data=[0, 0, 0, 0])
    x, cut = open_batch(1, 4, 4, 1), f32(batch, 2, 2, 1)
    return single_op("SPACE_TO_BATCH_ND", [x, blocks, none], [cut], {})


def sparse_dense() -> Model:
    model = load_bytes(dense(T("FLOAT32", (4, 8), data=bytes(40)), f32(1, 8), f32(1, 4)))
    subgraph = model.subgraphs[0]
    tensors = tuple(
        tensor._replace(sparsity=Sparsity((0, 1), (), ())) if model.constant(tensor) is not None else tensor
        for tensor in subgraph.tensors
    )
    return model._replace(subgraphs=(subgraph._replace(tensors=tensors),))


def unpacked(scales: list[float]) -> bytes:
    weights = i8(4, 8, scale=scales, data=1)
    floats = f32(4, 8)
    return chain(
        Op("DEQUANTIZE", [weights], [floats], {}),
        Op("FULLY_CONNECTED", [f32(1, 8), floats, None], [f32(1, 4)], {}),
    )


def trained_with_fake_quantization() -> bytes:
    """Build what the converter writes for such a network without Optimize.DEFAULT: QUANTIZE to uint8, and back."""
    x, q, back, y = f32(1, 4), T("UINT8", (1, 4), scale=0.1, zp=128), f32(1, 4), f32(1, 4)
    return chain(
        Op("QUANTIZE", [x], [q], {}),
        Op("DEQUANTIZE", [q], [back], {}),
        Op("RELU", [back], [y]),
    )


def named_layers(count: int) -> list[Op]:
    """Build a chain of operators whose tensors have names as Keras writes them."""
    tensors = [f32(1, 4, name=f"sequential/dense_{index:02}/Relu;sequential/dense/BiasAdd") for index in range(count)]
    return [Op("RELU", [a], [b]) for a, b in pairwise(tensors)]


def two_entries(**graph: object) -> bytes:
    return build([Graph([Op("RELU", [f32(1, 4)], [f32(1, 4)])], **graph)])  # type: ignore[arg-type]


def shifted(data: bytes) -> Model:
    """Return a model whose constants lie two bytes further on than they should."""
    model = load_bytes(data)
    buffers = tuple(buffer._replace(offset=buffer.offset - 2) if buffer.size else buffer for buffer in model.buffers)
    return model._replace(buffers=buffers)


def quantized_at_once(size: int) -> bytes:
    """Build what a float image input makes of an int8 network: QUANTIZE, four times as big as all that follows."""
    q, r, s = i8(1, size), i8(1, size), i8(1, size)
    return chain(Op("QUANTIZE", [f32(1, size)], [q], {}), Op("RELU", [q], [r]), Op("RELU", [r], [s]))


def shared_weights(rows: int) -> bytes:
    """Build a product with a constant, which the kernel keeps transposed for good."""
    return single_op("BATCH_MATMUL", [f32(1, 4, rows), f32(1, rows, rows, data=1.0)], [f32(1, 4, rows)], {})


def copied(size: int) -> bytes:
    """Build a model whose peak is a RESHAPE: both ends live at once."""
    x, flat, y = f32(1, size), f32(size), f32(size // 8)
    return chain(
        Op("RESHAPE", [x, i32(1, data=[size])], [flat], {"new_shape": [size]}),
        Op("STRIDED_SLICE", [flat, i32(1, data=[0]), i32(1, data=[size // 8]), i32(1, data=[1])], [y], {}),
    )


def two_branches(size: int) -> bytes:
    """Build two branches that widen first and narrow later, stored side by side: one by one is better."""
    source = f32(1, 1)
    wide = [f32(1, size) for _ in range(2)]
    narrow = [f32(1, 1) for _ in range(2)]
    widen = [Op("BROADCAST_TO", [source, i32(2, data=[1, size])], [each]) for each in wide]
    reduce = [
        Op("SUM", [each, i32(1, data=[1])], [small], {"keep_dims": True})
        for each, small in zip(wide, narrow, strict=True)
    ]
    return build([Graph([*widen, *reduce, Op("ADD", narrow, [f32(1, 1)], {})])])


def gappy() -> bytes:
    """Build layers whose sizes make TFLM's planner leave gaps: it places 10 where 7 would do."""
    widths = [256 * size for size in (1, 4, 3, 3, 4)]
    tensors = [f32(1, width) for width in widths]
    return chain(
        *(
            Op("FULLY_CONNECTED", [a, f32(to, width, data=0.01), None], [b], {})
            for (a, b), (width, to) in zip(pairwise(tensors), pairwise(widths), strict=True)
        )
    )


def batched(batch: int) -> bytes:
    x, flat, y = f32(batch, 8, 64), f32(batch, 512), f32(batch, 512)
    return chain(
        Op("RESHAPE", [x, i32(2, data=[batch, 512])], [flat], {"new_shape": [batch, 512]}),
        Op("RELU", [flat], [y]),
    )


PLAN = np.array([1, 1, 5, -1, -1, -1, -1, -1], np.int32).tobytes()
RELU = ("RELU", [f32(1, 4)], [f32(1, 4)])
FIXED = "batch_size=1"
REPRESENTATIVE = "representative dataset"

CASES = (
    Case("FB002", "identifier", single_op(*RELU, model={"identifier": b"TFLX"}), ('"TFLX"', '"TFL3"')),
    Case(
        "FB003",
        "aligned to four",
        build([Graph([Op("ADD", [f32(1, 4), f32(1, 4, data=1.0)], [f32(1, 4)], {})])], alignment=4),
        ("multiple of 16", "tflite_flatbuffer_align"),
    ),
    Case(
        "FB005",
        "two off",
        shifted(single_op("ADD", [f32(1, 4), f32(1, 4, data=1.0)], [f32(1, 4)], {})),
        ("1 of 1 constants is not aligned", "fault"),
    ),
    Case("FL401", "tensor", two_entries(tensors=[i8(64, data=1)]), ("1 tensor is used by nothing", "64 bytes")),
    Case(
        "FL402",
        "buffer",
        single_op(*RELU, model={"extra_buffers": [b"x" * 1000]}),
        ("1 buffer is used by nothing", r"takes 1,0\d\d bytes of flash"),
    ),
    Case(
        "FL403",
        "metadata",
        single_op(*RELU, model={"metadata": {"min_runtime_version": b"1.5.0", "notes": b"y" * 90}}),
        (r"2\d\d bytes", r"notes 1\d\d, min_runtime_version \d\d\b"),
    ),
    Case(
        "FL405",
        "long names",
        chain(*named_layers(40)),
        (r"take 2,\d\d\d bytes of flash", "stripping names saves about 2,"),
    ),
    Case(
        "PF501",
        "float weights",
        dense(f32(16, 32, data=1.0), f32(1, 32), f32(1, 16)),
        ("2,048 bytes", "about 512"),
    ),
    Case("OP101", "gelu", single_op("GELU", [f32(1, 4)], [f32(1, 4)], {}), ("GELU", r"1\.702", "relu"), "GELU"),
    Case(
        "OP101",
        "tile",
        single_op("TILE", [f32(1, 4), i32(2, data=[1, 2])], [f32(1, 8)]),
        ("Resizing", r"tf\.image\.resize", "Conv2DTranspose"),
        "TILE",
    ),
    Case(
        "OP101",
        "select",
        single_op("SELECT", [T("BOOL", (1, 4)), f32(1, 4), f32(1, 4)], [f32(1, 4)], {}),
        ("SELECT_V2", r"tf\.maximum"),
    ),
    Case("OP101", "shape chain", dims_of_shape(), ("REDUCE_PROD", FIXED), "REDUCE_PROD"),
    Case(
        "OP101",
        "topk",
        single_op("TOPK_V2", [f32(1, 8), i32(data=3)], [f32(1, 3), i32(1, 3)], {}),
        ("ARG_MAX",),
    ),
    Case(
        "OP101",
        "rfft",
        single_op("RFFT2D", [f32(1, 8, 8), i32(2, data=[8, 8])], [T("COMPLEX64", (1, 8, 5))], {}),
        ("DFT by matrix multiplication",),
    ),
    Case("OP101", "densify", single_op("DENSIFY", [f32(4, data=1.0)], [f32(4)], {}), ("EXPERIMENTAL_SPARSITY",)),
    Case(
        "OP101",
        "fake quantization",
        single_op("FAKE_QUANT", [f32(1, 4)], [f32(1, 4)], {"min": -1.0, "max": 1.0, "num_bits": 8}),
        (r"Optimize\.DEFAULT",),
    ),
    Case(
        "OP101",
        "bidirectional",
        single_op("BIDIRECTIONAL_SEQUENCE_LSTM", [f32(1, 4, 4)], [f32(1, 4, 8)], {}),
        ("-eru", "unroll=True"),
    ),
    Case("OP101", "other", single_op("ONE_HOT", [i32(4)], [f32(4, 3)], {}), ("tflm-lint list ops",)),
    Case("OP102", "flex", single_op("CUSTOM:FlexRoll", [f32(4)], [f32(4)]), ("FlexRoll", "without SELECT_TF_OPS")),
    Case("OP102", "erf", single_op("CUSTOM:FlexErf", [f32(4)], [f32(4)]), ("GELU", "-rtpo gelu erf")),
    Case("OP102", "edge tpu", single_op("CUSTOM:edgetpu-custom-op", [i8(4)], [i8(4)]), ("Coral Edge TPU",)),
    Case("OP102", "ethos", single_op("CUSTOM:ethos-u", [i8(4)], [i8(4)]), ("Vela", "AddEthosU")),
    Case("OP102", "own", single_op("CUSTOM:Mine", [i8(4)], [i8(4)]), ("Mine", "AddCustom", "--custom-op")),
    Case("OP102", "rnn", rnn_over_lists(), ("FlexTensorListReserve", FIXED, "unroll=True")),
    Case(
        "OP103",
        "uint8 image",
        single_op("CAST", [T("UINT8", (1, 4))], [f32(1, 4)]),
        ("UINT8", "float input", "Invoke fails"),
        "CAST",
    ),
    Case("OP103", "embedding", embedding(), ("INT32", r"tf\.gather"), "SELECT_V2"),
    Case(
        "OP103",
        "int64 arg max",
        single_op("ARG_MAX", [f32(1, 4), i32(data=1)], [T("INT64", (1,))], {"output_type": 4}),
        ("INT64", r"output_type=tf\.int32", "-b 1 -rarf32"),
    ),
    Case("OP103", "int8 exp", single_op("EXP", [i8(1, 4)], [i8(1, 4)], {}), ("INT8", "outside of the graph")),
    Case(
        "OP103",
        "int16 bilinear",
        single_op(
            "RESIZE_BILINEAR",
            [T("INT16", (1, 2, 2, 1), scale=0.5, zp=0), i32(2, data=[4, 4])],
            [T("INT16", (1, 4, 4, 1), scale=0.5, zp=0)],
            {},
        ),
        ("INT16", "Conv2DTranspose"),
    ),
    Case(
        "OP103",
        "weight-only int4",
        single_op("DEQUANTIZE", [T("INT4", (4, 8), data=bytes(16), scale=0.1, zp=0)], [f32(4, 8)], {}),
        ("INT4", "TENSORWISE", REPRESENTATIVE),
    ),
    Case(
        "OP104",
        "dynamic range",
        dense(i8(4, 8, data=1), f32(1, 8), f32(1, 4)),
        ("hybrid", REPRESENTATIVE),
        "FULLY_CONNECTED",
    ),
    Case(
        "OP104",
        "dynamic int4",
        dense(T("INT4", (4, 8), data=bytes(16), scale=0.1, zp=0), f32(1, 8), f32(1, 4)),
        ("INT4", "static int4"),
    ),
    Case(
        "OP105",
        "float16 weights",
        single_op("DEQUANTIZE", [T("FLOAT16", (4, 8), data=1.0)], [f32(4, 8)], {}),
        ("FLOAT16", "float32", "int8"),
    ),
    Case(
        "OP106",
        "old scheme",
        chain(
            conv(
                T("UINT8", (1, 4, 4, 1), scale=0.5, zp=128),
                T("UINT8", (2, 3, 3, 1), scale=0.5, zp=128, data=1),
                T("UINT8", (1, 2, 2, 2), scale=0.5, zp=128),
                i32(2, scale=0.25, zp=0, data=0),
            )
        ),
        ("UINT8", "again to int8"),
        "CONV_2D",
    ),
    Case("OP106", "fake quantization", trained_with_fake_quantization(), (r"Optimize\.DEFAULT",), "QUANTIZE"),
    Case("OP107", "lists", rnn_over_lists(), ("TensorLists", "unroll=True", r"InputSpec\(\(1"), "WHILE"),
    Case("OP108", "string", two_entries(tensors=[T("STRING", (1,))]), ("STRING", "in the application")),
    Case("OP108", "variant", rnn_over_lists(), ("VARIANT", FIXED)),
    Case("OP109", "sparse weights", sparse_dense(), ("sparse", "no sparsity")),
    Case("OP110", "three factors", single_op("MUL", [f32(4), f32(4), f32(4)], [f32(4)], {}), ("3 inputs",)),
    Case(
        "OP111",
        "no bias",
        single_op(
            "DEPTHWISE_CONV_2D",
            [f32(1, 4, 4, 1), f32(1, 3, 3, 1, data=1.0), None],
            [f32(1, 2, 2, 1)],
            {"stride_h": 1, "stride_w": 1, "padding": "VALID", "depth_multiplier": 1},
        ),
        ("bias", "crashes", "use_bias=True"),
    ),
    Case("OP112", "initial state", state_of_open_batch(), ("dims", "unroll=True", FIXED), "FILL"),
    Case(
        "OP113",
        "activation",
        single_op(
            "CONCATENATION",
            [f32(1, 4), f32(1, 4)],
            [f32(1, 8)],
            {"axis": 1, "fused_activation_function": "RELU"},
        ),
        ("RELU",),
    ),
    Case("OP114", "custom options", single_op(*RELU, custom_options=b"\x01\x02"), ("2 bytes", "remove the field")),
    Case(
        "OP116",
        "state",
        build(
            [
                Graph(
                    [
                        Op("VAR_HANDLE", [], [a := T("RESOURCE", ())], {"shared_name": "a"}),
                        Op("VAR_HANDLE", [], [b := T("RESOURCE", ())], {"shared_name": "b"}),
                        Op("VAR_HANDLE", [], [T("RESOURCE", ())], {"shared_name": "a"}),
                        Op("ASSIGN_VARIABLE", [a, f32(1, 4)], [], {}),
                        Op("ASSIGN_VARIABLE", [b, f32(1, 4)], [], {}),
                    ]
                )
            ]
        ),
        ("2 resource variables", "MicroResourceVariables"),
    ),
    Case(
        "OP117",
        "dense int16",
        dense(
            i8(2, 4, scale=[0.1, 0.2], data=1),
            T("INT16", (1, 4), scale=0.1, zp=0),
            T("INT16", (1, 2), scale=0.1, zp=0),
        ),
        ("2 scales", "reference kernels run it", "_experimental_disable_per_channel_quantization_for_dense_layers"),
        "FULLY_CONNECTED",
        CMSIS,
    ),
    Case(
        "OP118",
        "permutation",
        single_op("TRANSPOSE", [f32(2, 3), i32(2, data=[0, 2])], [f32(3, 2)], {}),
        ("2",),
    ),
    Case(
        "OP119",
        "state tensor",
        single_op(
            "SVDF",
            [f32(1, 4), f32(2, 4, data=1.0), f32(2, 3, data=1.0), f32(2, data=0.0), f32(1, 6)],
            [f32(1, 2)],
            {"rank": 1},
        ),
        ("variable",),
    ),
    Case(
        "OP123",
        "weight-only",
        unpacked([0.1, 0.2, 0.3, 0.4]),
        ("4 scales", "TENSORWISE"),
        "DEQUANTIZE",
    ),
    Case("OP121", "one batch", dilated(1), ("1 x 4 = 4", FIXED, "InputSpec"), "SPACE_TO_BATCH_ND"),
    Case(
        "OP122",
        "kernel",
        variables(assigned=False),
        ("1 variable is", '"lstm/kernel"', "zeros", "second argument"),
        "READ_VARIABLE",
    ),
    Case("OP122", "in a loop", variables(assigned=False, in_loop=True), ('"lstm/kernel"',), "READ_VARIABLE"),
    Case(
        "OP123",
        "data outside",
        single_op("ADD", [f32(1, 4), f32(1, 4, data=1.0, external=True)], [f32(1, 4)], {}),
        ("undefined", "_experimental_use_buffer_offset"),
        "ADD",
    ),
    Case(
        "OP115",
        "second signature",
        build(
            [
                Graph([Op("RELU", [f32(1, 4)], [f32(1, 4)])]),
                Graph([Op("MEAN", [f32(1, 4), i32(1, data=[1])], [f32(1, 1)], {"keep_dims": True})]),
            ]
        ),
        ("never reaches", "crashes", r"signature_keys=\[one\]"),
        "MEAN",
    ),
    Case(
        "QT201",
        "unquantized",
        single_op("ADD", [T("INT8", (4,)), T("INT8", (4,))], [T("INT8", (4,))], {}),
        (REPRESENTATIVE,),
    ),
    Case(
        "QT202",
        "untrained softmax",
        single_op("SOFTMAX", [i8(1, 4, scale=7.8e-9)], [i8(1, 4, scale=1 / 256, zp=-128)], {"beta": 1.0}),
        ("aborts", "train it"),
    ),
    Case(
        "QT202",
        "int4 per channel",
        dense(T("INT4", (2, 8), data=bytes(8), scale=[0.1, 0.2], zp=[0, 0]), i8(1, 8), i8(1, 2)),
        ("TENSORWISE",),
    ),
    Case(
        "QT204",
        "bias scale",
        chain(conv(i8(1, 4, 4, 1), i8(2, 3, 3, 1, data=1), i8(1, 2, 2, 2), i32(2, scale=0.9, zp=0, data=1))),
        ("bias scale", "again from the float model"),
    ),
    Case("SH301", "open output", single_op("RELU", [f32(1, 4)], [f32(-1, 4)]), ("-1", "full shapes")),
    Case(
        "SH302",
        "five dimensions",
        single_op(
            "STRIDED_SLICE",
            [f32(1, 2, 2, 2, 2), i32(5, data=0), i32(5, data=[1, 2, 2, 2, 2]), i32(5, data=1)],
            [f32(1, 2, 2, 2, 2)],
            {},
        ),
        ("5", "TimeDistributed"),
    ),
    Case(
        "SH303",
        "convolution",
        chain(conv(f32(1, 4, 4, 1), f32(2, 3, 3, 1, data=1.0), f32(1, 3, 3, 2), f32(2, data=0.0))),
        ("two shapes",),
    ),
    Case(
        "AR603",
        "float input",
        quantized_at_once(4096),
        ("20,480 bytes live while it runs, at any other moment at most 8,192", r"inference_input_type = tf\.int8"),
        "QUANTIZE",
    ),
    Case(
        "AR603",
        "scratch",
        chain(conv(i8(1, 8, 8, 8), i8(64, 3, 3, 8, data=1), i8(1, 6, 6, 64), i32(64, scale=0.25, zp=0, data=0))),
        (r"its scratch buffers take [\d,]+ of the [\d,]+ bytes used$",),
        "CONV_2D",
        "esp32s3-esp-nn",
    ),
    Case(
        "AR603",
        "persistent data",
        shared_weights(64),
        (r"its persistent data takes 16,\d\d\d of the [\d,]+ bytes used",),
        "BATCH_MATMUL",
    ),
    Case(
        "AR604",
        "version",
        chain(conv(i8(1, 8, 8, 8), i8(64, 3, 3, 8, data=1), i8(1, 6, 6, 64), i32(64, scale=0.25, zp=0, data=0))),
        (
            r"the version of esp-nn: 1\d,\d+ bytes with 1\.1\.2 and 1\.2\.0, [\d,]+ with 1\.2\.1 and 1\.2\.2, [\d,]+ ",
            "pin the version",
        ),
        None,
        "esp32s3-esp-nn",
    ),
    Case(
        "AR605",
        "copy",
        copied(2048),
        (r"would take \d+,\d+ bytes instead of 1\d,\d+ if RESHAPE #0 kept its bytes", "tflm-lint fix can store"),
        "RESHAPE",
    ),
    Case(
        "AR605",
        "order",
        two_branches(2048),
        ("in another order; instead of 1 to 2 store them as 2, 1",),
        "BROADCAST_TO",
    ),
    Case("AR605", "places", gappy(), ("with tensors in other places; tflm-lint fix can store",)),
    Case("AR605", "batch", batched(8), ("for a batch of 1 instead of 8", "Invoke once a sample")),
    Case(
        "AR606",
        "four dimensions",
        single_op("SOFTMAX", [i8(1, 1, 1, 12)], [i8(1, 1, 1, 12, scale=1 / 256, zp=-128)], {"beta": 1.0}),
        ("up to 48 bytes into a scratch buffer of 4", r"its own output \(tensor 1\)", r"\[rows, classes\]"),
        "SOFTMAX",
        "esp32-esp-nn",
    ),
    Case(
        "AR606",
        "time",
        single_op("SOFTMAX", [i8(1, 4, 32)], [i8(1, 4, 32, scale=1 / 256, zp=-128)], {"beta": 1.0}),
        ("up to 128 bytes into a scratch buffer of 16",),
        "SOFTMAX",
        "esp32s3-esp-nn",
    ),
    Case(
        "AR606",
        "depthwise",
        single_op(
            "DEPTHWISE_CONV_2D",
            [
                i8(1, 49, 20, 32),
                i8(1, 3, 3, 32, scale=[0.5] * 32, data=1, qdim=3),
                i32(32, data=0, scale=[0.25] * 32, zp=[0] * 32),
            ],
            [i8(1, 25, 10, 32)],
            CONV_OPTIONS | {"stride_w": 2, "stride_h": 2, "depth_multiplier": 1},
        ),
        ("up to 44,912 bytes into a scratch buffer of 32,944", r"its own input \(tensor 0\)", "VALID padding"),
        "DEPTHWISE_CONV_2D",
        "esp32s3-esp-nn",
    ),
    Case(
        "AR601",
        "count",
        single_op(*RELU, model={"metadata": {"OfflineMemoryAllocation": PLAN}}),
        ("5 tensors of 2", "plan again"),
    ),
    Case(
        "AR607",
        "both inputs in one place",
        single_op(
            "ADD",
            [i8(1, 64), i8(1, 64)],
            [i8(1, 64)],
            {},
            model={"metadata": {"OfflineMemoryAllocation": np.array([1, 1, 3, 0, 0, 64], "<i4").tobytes()}},
        ),
        (r"places tensor \d at 0, over tensor \d at 0 to 64, which is still needed", "let tflm-lint fix plan"),
    ),
    Case(
        "AR608",
        "another core",
        single_op(
            *RELU,
            model={
                "metadata": {
                    "OfflineMemoryAllocation": np.array([1, 1, 2, 0, 0], "<i4").tobytes(),
                    "tflm-lint.plan": b"cmsis-nn 4ab83cc3 cortex-m55",
                }
            },
        ),
        ('was made for "cmsis-nn 4ab83cc3 cortex-m55", x86-64-reference has "reference 90b983c2"', "fix the original"),
    ),
)
