"""Bases of control flow, resource variables, and the custom operators (signal, streaming, decoding, detection)."""

from __future__ import annotations

from random import Random

from tests.build import Graph, Op, T
from tests.oracle.bases import Spec, base, constant, like, maybe, shape, single, tensor

KINDS = ("FLOAT32", "INT8", "INT16", "INT32")


def _handle(name: str) -> Op:
    return Op("VAR_HANDLE", [], [T("RESOURCE", [1])], {"container": "", "shared_name": name})


@base("VAR_HANDLE", "ASSIGN_VARIABLE", "READ_VARIABLE")
def variable(op: str, rng: Random) -> Spec:
    """A handle, an assignment of the input, and perhaps a reading."""
    x = tensor(rng, rng.choice(KINDS), shape(rng, 1, 3))
    handle = _handle(rng.choice(("v", "state")))
    resource = handle.outputs[0]
    operators = [handle, Op("ASSIGN_VARIABLE", [resource, x], [], {} if maybe(rng) else None)]
    operators.append(Op("READ_VARIABLE", [resource], [like(x)], {} if maybe(rng) else None))
    if op == "ASSIGN_VARIABLE" and maybe(rng):
        operators.pop()
    return Spec([Graph(operators)], ("VAR_HANDLE", "ASSIGN_VARIABLE", "READ_VARIABLE").index(op))


@base("CALL_ONCE")
def call_once(op: str, rng: Random) -> Spec:
    """A subgraph that initializes a variable, and its reading."""
    value = constant(rng, rng.choice(KINDS), shape(rng, 1, 3))
    first, second = _handle("v"), _handle("v")
    init = Graph([first, Op("ASSIGN_VARIABLE", [first.outputs[0], value], [])], name="init", inputs=[], outputs=[])
    main = [Op(op, [], [], {"init_subgraph_index": 1}), second, Op("READ_VARIABLE", [second.outputs[0]], [like(value)])]
    return Spec([Graph(main), init])


@base("IF")
def if_(op: str, rng: Random) -> Spec:
    """Two branches of the same signature."""
    x = tensor(rng, rng.choice(("FLOAT32", "INT8")), shape(rng, 1, 3))
    branches = []
    for name in ("then", "else"):
        inner = like(x)
        branches.append(Graph([Op(rng.choice(("RELU", "ABS", "RELU6")), [inner], [like(x)])], name=name))
    main = Graph(
        [
            Op(
                op,
                [T("BOOL", [1] if maybe(rng) else []), x],
                [like(x)],
                {"then_subgraph_index": 1, "else_subgraph_index": 2},
            )
        ]
    )
    return Spec([main, *branches])


@base("WHILE")
def while_(op: str, rng: Random) -> Spec:
    """A counter that runs to a constant bound, with a passenger now and then."""
    kind = rng.choice(("FLOAT32", "INT32"))
    limit = rng.randint(1, 3)
    passenger = maybe(rng, 0.3)

    def variables() -> list[T]:
        return [T(kind, [1]), *([T("FLOAT32", [2])] if passenger else [])]

    one, bound = T(kind, [1], [1]), T(kind, [1], [limit])
    a, b, b2 = variables(), variables(), variables()
    cond = Graph([Op("LESS", [a[0], bound], [T("BOOL", [1])])], name="cond", inputs=a)
    steps = [Op("ADD", [b[0], one], [b2[0]], {})]
    if passenger:
        steps.append(Op("RELU", [b[1]], [b2[1]]))
    body = Graph(steps, name="body", inputs=b, outputs=b2)
    options = {"cond_subgraph_index": 1, "body_subgraph_index": 2}
    return Spec([Graph([Op(op, variables(), variables(), options)]), cond, body])


@base("CUSTOM:CIRCULAR_BUFFER")
def circular_buffer(op: str, rng: Random) -> Spec:
    """A slice pushed into a ring of several."""
    x = tensor(rng, "INT8", [1, 1, rng.randint(1, 3), rng.randint(1, 4)])
    dims = list(x.shape or ())
    options = {"cycles_max": rng.randint(1, 3)} if maybe(rng) else None
    return single(op, [x], [like(x, [1, rng.randint(2, 5), *dims[2:]])], custom_options=options)


@base("CUSTOM:SignalDelay", "CUSTOM:SignalWindow")
def delay_window(op: str, rng: Random) -> Spec:
    """Frames of samples in, frames of samples out."""
    dims = shape(rng, 1, 3)
    x, y = T("INT16", dims), T("INT16", dims)
    if op.endswith("Delay"):
        return single(op, [x], [y], custom_options={"delay_length": rng.randint(0, 4)})
    weights = constant(rng, "INT16", dims[-1:], scale=None)
    return single(op, [x, weights], [y], custom_options={"shift": rng.randint(0, 14)})


@base("CUSTOM:SignalEnergy")
def energy(op: str, rng: Random) -> Spec:
    """Pairs of real and imaginary parts to their squares."""
    count = rng.randint(2, 6)
    options = {"start_index": rng.randint(0, 1), "end_index": rng.randint(1, count)}
    return single(op, [T("INT16", [2 * count])], [T("UINT32", [count])], custom_options=options)


@base("CUSTOM:SignalFftAutoScale")
def auto_scale(op: str, rng: Random) -> Spec:
    """Samples shifted up, and by how much."""
    dims = [rng.randint(1, 9)]
    return single(op, [T("INT16", dims)], [T("INT16", dims), T("INT32", [])], custom_options={})


@base("CUSTOM:SignalFilterBank")
def filter_bank(op: str, rng: Random) -> Spec:
    """Spectrum to channels, with constant weights and tables of where they lie."""
    channels = rng.randint(1, 3)
    width = 4
    # One band of ``width`` bins a channel and one more for the tail that spills over.
    tables = [
        [width * i for i in range(channels + 1)],
        [width * i for i in range(channels + 1)],
        [width] * (channels + 1),
    ]
    spectrum = T("UINT32", [width * (channels + 2)])
    weights = [
        T("INT16", [width * (channels + 1)], [rng.randint(1, 99) for _ in range(width * (channels + 1))]) for _ in "ab"
    ]
    starts = [T("INT16", [channels + 1], table) for table in tables]
    return single(
        op, [spectrum, *weights, *starts], [T("UINT64", [channels])], custom_options={"num_channels": channels}
    )


@base("CUSTOM:SignalFilterBankLog", "CUSTOM:SignalFilterBankSquareRoot", "CUSTOM:SignalFilterBankSpectralSubtraction")
def filter_bank_steps(op: str, rng: Random) -> Spec:
    """What follows the filter bank, channel by channel."""
    count = rng.randint(1, 8)
    if op.endswith("Log"):
        options = {"input_correction_bits": rng.randint(0, 5), "output_scale": rng.choice((1, 64, 1600))}
        return single(op, [T("UINT32", [count])], [T("INT16", [count])], custom_options=options)
    if op.endswith("SquareRoot"):
        return single(op, [T("UINT64", [count]), T("INT32", [])], [T("UINT32", [count])], custom_options={})
    options = {
        "num_channels": count,
        "smoothing": 400,
        "one_minus_smoothing": 15984,
        "alternate_smoothing": 655,
        "alternate_one_minus_smoothing": 15729,
        "smoothing_bits": 10,
        "min_signal_remaining": 819,
        "clamping": maybe(rng),
        "spectral_subtraction_bits": 14,
    }
    return single(op, [T("UINT32", [count])], [T("UINT32", [count]), T("UINT32", [count])], custom_options=options)


@base("CUSTOM:SignalFramer", "CUSTOM:SignalOverlapAdd")
def framer(op: str, rng: Random) -> Spec:
    """A stream cut into overlapping frames, and frames added to a stream."""
    step = rng.randint(1, 4)
    size, frames = step * rng.randint(1, 3), rng.randint(1, 3)
    if op.endswith("Framer"):
        outer = [1] if maybe(rng, 0.3) else []
        options = {"frame_size": size, "frame_step": step, "prefill": maybe(rng)}
        outputs = [T("INT16", [*outer, frames, size]), T("BOOL", [])]
        return single(op, [T("INT16", [*outer, frames * step])], outputs, custom_options=options)
    kind, number = rng.choice((("FLOAT32", 0), ("INT16", 7)))
    options = {"T": number, "frame_step": step}
    return single(op, [T(kind, [frames, size])], [T(kind, [frames * step])], custom_options=options)


@base("CUSTOM:SignalPCAN")
def pcan(op: str, rng: Random) -> Spec:
    """Automatic gain from the signal, the noise and a constant curve."""
    count = rng.randint(1, 6)
    gain = T("INT16", [125], [rng.randint(1, 99) for _ in range(125)])
    inputs = [T("UINT32", [count]), T("UINT32", [count]), gain]
    return single(op, inputs, [T("UINT32", [count])], custom_options={"snr_shift": rng.randint(0, 10)})


@base("CUSTOM:SignalRfft", "CUSTOM:SignalIrfft")
def rfft(op: str, rng: Random) -> Spec:
    """Real samples to a spectrum and back, in the three types."""
    kind, number = rng.choice((("INT16", 7), ("INT32", 2), ("FLOAT32", 0)))
    length = rng.choice((4, 8, 12, 16))
    outer = [rng.randint(1, 2)] if maybe(rng, 0.3) else []
    samples, spectrum = T(kind, [*outer, length]), T(kind, [*outer, length + 2])
    options = {"T": number, "fft_length": length}
    if op.endswith("Irfft"):
        return single(op, [spectrum], [samples], custom_options=options)
    return single(op, [samples], [spectrum], custom_options=options)


@base("CUSTOM:SignalStacker")
def stacker(op: str, rng: Random) -> Spec:
    """Frames stacked with their neighbours."""
    channels, left, right = rng.randint(1, 4), rng.randint(0, 2), rng.randint(0, 1)
    options = {
        "num_channels": channels,
        "stacker_left_context": left,
        "stacker_right_context": right,
        "stacker_step": rng.randint(1, 3),
    }
    outputs = [T("INT16", [channels * (left + right + 1)]), T("BOOL", [])]
    return single(op, [T("INT16", [channels])], outputs, custom_options=options)


@base("CUSTOM:TFLite_Detection_PostProcess")
def detection(op: str, rng: Random) -> Spec:
    """Boxes, scores and anchors to detections, by fast or regular suppression."""
    boxes, classes, most = rng.randint(2, 6), rng.randint(1, 3), rng.randint(1, 2)
    kind = "FLOAT32"
    anchors = T(kind, [boxes, 4], [0.5, 0.5, 1.0, 1.0] * boxes)
    background = rng.randint(0, 1)
    inputs = [tensor(rng, kind, [1, boxes, 4]), tensor(rng, kind, [1, boxes, classes + background]), anchors]
    options = {
        "max_detections": most,
        "max_classes_per_detection": 1,
        "detections_per_class": most,
        "use_regular_nms": maybe(rng),
        "nms_score_threshold": rng.choice((0.0, 0.3)),
        "nms_iou_threshold": rng.choice((0.5, 0.6, 1.0)),
        "num_classes": classes,
        "y_scale": 10.0,
        "x_scale": 10.0,
        "h_scale": 5.0,
        "w_scale": 5.0,
    }
    outputs = [T(kind, [1, most, 4]), T(kind, [1, most]), T(kind, [1, most]), T(kind, [1])]
    return single(op, inputs, outputs, custom_options=options)


@base("CUSTOM:TFLM_DECODE")
def decode(op: str, rng: Random) -> Spec:
    """Tables of values, their indices packed, to tensors: the look-up variant."""
    count, width = rng.choice((8, 16)), rng.choice((1, 2, 4))
    encoded = T("UINT8", [count * width // 8], bytes(rng.randrange(256) for _ in range(count * width // 8)))
    # Common header (type 0, version 1), then look-up's own (version 1, bits per index, values per channel).
    header = bytes([0, 1, 0, 0, 1, width, 16]) + bytes(9)
    kind, size = rng.choice((("INT8", 1), ("INT16", 2), ("FLOAT32", 4), ("INT32", 4)))
    ancillary = header + bytes(rng.randrange(60) for _ in range(16 * size))
    table = T("UINT8", [len(ancillary)], ancillary)
    return single(op, [encoded, table], [tensor(rng, kind, [count])])


@base("CUSTOM:TFLM_DECODE")
def decode_codes(op: str, rng: Random) -> Spec:
    """Codes of one or two bits and the table that they lead through: the Huffman variant."""
    count, wide = rng.randint(1, 16), maybe(rng)
    size, found, shift = (4, 1 << 31, 27) if wide else (2, 1 << 15, 11)
    # A bit: a symbol, or on to two others by one bit more; the second pair begins where the first has ended.
    symbols = [found | 1 << shift | rng.randrange(100) for _ in range(3)]
    table = [symbols[0], 1] if maybe(rng) else [symbols[0], symbols[1]]
    table += symbols[1:]
    header = bytes([1, 1, 0, 0, 1, int(wide)]) + bytes(10)
    ancillary = header + b"".join(entry.to_bytes(size, "little") for entry in table)
    packed = bytes(rng.randrange(256) for _ in range(4 * ((2 * count + 31) // 32)))
    kind = "INT16" if wide and maybe(rng) else "INT8"
    inputs = [T("UINT8", [len(packed)], packed), T("UINT8", [len(ancillary)], ancillary)]
    return single(op, inputs, [tensor(rng, kind, [count])])


@base("CUSTOM:TFLM_DECODE")
def decode_pruned(op: str, rng: Random) -> Spec:
    """A bit for each element, and the values of those that are not pruned."""
    count = rng.randint(1, 24)
    kind, size = rng.choice((("INT8", 1), ("INT16", 2), ("FLOAT32", 4)))
    ancillary = bytes([2, 1, 0, 0, 1]) + bytes(11) + bytes(rng.randrange(60) for _ in range(count * size))
    packed = bytes(rng.randrange(256) for _ in range((count + 7) // 8))
    inputs = [T("UINT8", [len(packed)], packed), T("UINT8", [len(ancillary)], ancillary)]
    return single(op, inputs, [tensor(rng, kind, [count])])
