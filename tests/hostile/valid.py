"""Valid models of a megabyte that are expensive to judge: thousands of operators, subgraphs, names, shared constants.

Each is padded with a buffer that nothing names, so that the reader's allowance of memory a byte lets it pass and the
rooms behind it are what is measured.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable, Sequence

from tests.build import Graph, Op, T, build

Maker = Callable[[], bytes]
EXPENSIVE: dict[str, Maker] = {}
PADDING = bytes(500_000)


def expensive(maker: Maker) -> Maker:
    EXPENSIVE[maker.__name__] = maker
    return maker


def padded(graphs: Sequence[Graph], **model: object) -> bytes:
    return build(graphs, extra_buffers=[PADDING], **model)  # type: ignore[arg-type]  # keywords of build


def q(shape: Sequence[int] = (1, 4), name: str | None = None) -> T:
    return T("INT8", shape, scale=0.5, zp=0, name=name)


@expensive
def long_chain() -> bytes:
    tensors = [q() for _ in range(4001)]
    return padded([Graph([Op("RELU", [a], [b]) for a, b in itertools.pairwise(tensors)])])


@expensive
def all_alive_at_once() -> bytes:
    tensors = [q((1, i * 7919 % 5000 + 1)) for i in range(5001)]
    return padded([Graph([Op("RELU", [tensors[0]], [out]) for out in tensors[1:]], outputs=tensors[1:])])


@expensive
def many_scratch_buffers() -> bytes:
    x, w = q((1, 4, 4, 1)), T("INT8", (1, 3, 3, 1), data=1, scale=[0.1], zp=[0])
    bias = T("INT32", (1,), data=[0], scale=[0.05], zp=[0])
    options = {"stride_w": 1, "stride_h": 1, "dilation_w_factor": 1, "dilation_h_factor": 1}
    return padded([Graph([Op("CONV_2D", [x, w, bias], [q((1, 4, 4, 1))], options) for _ in range(3500)])])


@expensive
def many_subgraphs() -> bytes:
    return padded([Graph([Op("RELU", [q()], [q()])], name=None) for _ in range(2400)])


@expensive
def many_calls() -> bytes:
    calls = [Op("CALL_ONCE", [], [], {"init_subgraph_index": 1 + i % 1400}) for i in range(2800)]
    called = [Graph([Op("RELU", [q()], [q()])], name=None) for _ in range(1400)]
    return padded([Graph([*calls, Op("RELU", [q()], [q()])]), *called])


@expensive
def branches_that_double() -> bytes:
    graphs = []
    for level in range(60):
        x, y, which = q(), q(), T("BOOL", (1,))
        if level == 59:
            graphs.append(Graph([Op("RELU", [x], [y])]))
            continue
        both = {"then_subgraph_index": level + 1, "else_subgraph_index": level + 1}
        inputs = [x] if level else [which, x]
        graphs.append(Graph([Op("IF", [which, x], [y], both)], inputs=inputs, outputs=[y], tensors=[which]))
    return padded(graphs)


@expensive
def branches_in_a_deep_chain() -> bytes:
    graphs = []
    for level in range(2000):
        x, y, which = q(), q(), T("BOOL", (1,), name=None)
        both = {"then_subgraph_index": level + 1, "else_subgraph_index": level + 1}
        inputs = [x] if level else [which, x]
        graphs.append(Graph([Op("IF", [which, x], [y], both)], inputs=inputs, outputs=[y], name=None))
    return padded([*graphs, Graph([Op("RELU", [q()], [q()])])])


@expensive
def loops_over_one_big_body() -> bytes:
    def number(data: int | None = None) -> T:
        return T("INT32", (), data, name=None)

    x, y, i, k, flag = number(), number(), number(), number(), T("BOOL", (1,))
    condition = Graph([Op("LESS", [i, number(5)], [flag])] * 2500)
    body = Graph([Op("ADD", [i, number(1)], [k], {})] * 2500)
    loop = Op("WHILE", [x], [y], {"cond_subgraph_index": 1, "body_subgraph_index": 2})
    return padded([Graph([loop] * 2500), condition, body])


@expensive
def loops_and_many_inputs() -> bytes:
    def number(data: int | None = None) -> T:
        return T("INT32", (), data, name=None)

    x, y, i, k, flag = number(), number(), number(), number(), T("BOOL", (1,))
    condition = Graph([Op("LESS", [i, number(5)], [flag])])
    body = Graph([Op("ADD", [i, number(1)], [k], {})])
    loop = Op("WHILE", [x], [y], {"cond_subgraph_index": 1, "body_subgraph_index": 2})
    return padded([Graph([loop] * 3500, inputs=[1] * 100_000 + [0]), condition, body])


@expensive
def many_unknown_operators() -> bytes:
    return padded([Graph([Op(f"CUSTOM:C{i}", [q()], [q()]) for i in range(4000)])])


@expensive
def one_long_unknown_name() -> bytes:
    x, y = q(), q()
    return padded([Graph([Op("CUSTOM:Flex" + "x" * 500, [x], [y])] * 6000)])


@expensive
def one_endless_tensor_name() -> bytes:
    x, y = T("STRING", (4,), name="n" * 300_000), T("STRING", (4,), name="m" * 100_000)
    return padded([Graph([Op("RELU", [x], [y])] * 5000)])


@expensive
def one_finding_after_the_other() -> bytes:
    bad = [T("INT8", (1, 4), scale=[float("nan")], zp=[99999], name=None) for _ in range(4500)]
    return padded([Graph([Op("RELU", [q()], [out]) for out in bad])])


@expensive
def dynamic_everywhere() -> bytes:
    return padded([Graph([Op("RELU", [q((1, -1))], [q((-1, 4))]) for _ in range(3500)])])


@expensive
def many_variables() -> bytes:
    operators = []
    for i in range(2200):
        handle = T("RESOURCE", (), name=None)
        operators.append(Op("VAR_HANDLE", [], [handle], {"container": "", "shared_name": f"v{i}"}))
        operators.append(Op("READ_VARIABLE", [handle], [q()], {}))
    return padded([Graph(operators)])


@expensive
def offline_plan_of_thousands() -> bytes:
    tensors = [q() for _ in range(5000)]
    operators = [Op("RELU", [a], [b]) for a, b in itertools.pairwise(tensors)]
    plan = struct.pack("<3I5000i", 1, 0, 5000, *(16 * i for i in range(5000)))
    return padded([Graph(operators)], metadata={"OfflineMemoryAllocation": plan})


@expensive
def many_metadata_entries() -> bytes:
    return padded([Graph([Op("RELU", [q()], [q()])])], metadata=[(f"m{i}", b"x") for i in range(6000)])


def shared_constant(name: str, constant: T, first: T, out: T, options: dict[str, object] | None = None) -> bytes:
    """Let thousands of operators look at one constant of 400 kB."""
    return build([Graph([Op(name, [first, constant], [out], options)] * 4000)], extra_buffers=[bytes(300_000)])


def zeros(count: int) -> T:
    return T("INT32", (count,), bytes(4 * count), name=None)


@expensive
def one_axis_of_100000() -> bytes:
    return shared_constant("ARG_MAX", zeros(100_000), q(), T("INT32", (1,), name=None), {"output_type": 2})


@expensive
def one_mean_over_100000_axes() -> bytes:
    return shared_constant("MEAN", zeros(100_000), q(), q(), {"keep_dims": True})


@expensive
def one_gather_of_100000() -> bytes:
    return shared_constant("GATHER", zeros(100_000), q(), q((1, 100_000)), {"axis": 1})


@expensive
def one_shape_of_100000() -> bytes:
    return shared_constant("RESHAPE", zeros(100_000), q(), q())


@expensive
def one_divisor_of_100000() -> bytes:
    ones = T("FLOAT32", (100_000,), b"\0\0\x80\x3f" * 100_000, name=None)
    return shared_constant("FLOOR_DIV", ones, T("FLOAT32", (100_000,)), T("FLOAT32", (100_000,)))


@expensive
def channels_without_end() -> bytes:
    count = 20_000
    x, out = q((1, 1, 1, 1)), q((1, 1, 1, count))
    w = T("INT8", (count, 1, 1, 1), bytes(count), [0.1] * count, [0] * count, name=None)
    bias = T("INT32", (count,), bytes(4 * count), [0.05] * count, [0] * count, name=None)
    options = {"stride_w": 1, "stride_h": 1, "dilation_w_factor": 1, "dilation_h_factor": 1}
    return padded([Graph([Op("CONV_2D", [x, w, bias], [out], options)] * 3000)])
