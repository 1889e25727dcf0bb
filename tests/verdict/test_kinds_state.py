"""Conditions of control flow, resource variables and the custom operators: each held and broken.

Expectations are read off TFLM's kernels, and `test_the_interpreter_agrees` asks the real one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.build import Graph, Op, T, build, single_op
from tests.oracle import interpreter
from tests.verdict.models import f, q, said, violations
from tflm_lint.verdict import runs


def branch(op: str = "RELU", shape: tuple[int, ...] = (2,), kind: str = "FLOAT32") -> Graph:
    data = T(kind, shape)
    return Graph([Op(op, [data], [T(kind, shape)])], inputs=[data], name="branch")


def when(then: Graph, other: Graph, cond: T | None = None, options: Mapping[str, int] | None = None) -> bytes:
    indices = {"then_subgraph_index": 1, "else_subgraph_index": 2}
    main = Graph([Op("IF", [cond or T("BOOL", (1,)), f((2,))], [f((2,))], indices | dict(options or {}))])
    return build([main, then, other])


def loop(limit: int = 3, size: int = 1, kind: str = "INT32", taken: int = 1, ends: bool = True) -> bytes:
    """Count to a limit; ``size`` is the body's, ``taken`` the operator's output."""
    one, bound = T(kind, (1,), 1), T(kind, (1,), limit)
    a, b, c, go = T(kind, (1,)), T(kind, (size,)), T(kind, (size,)), T("BOOL", (1,))
    cond = Graph([Op("LESS", [a, bound], [go])], inputs=[a], outputs=[go] if ends else [])
    body = Graph([Op("ADD", [b, one], [c], {})], inputs=[b], outputs=[c])
    indices = {"cond_subgraph_index": 1, "body_subgraph_index": 2}
    return build([Graph([Op("WHILE", [T(kind, (1,))], [T(kind, (taken,))], indices)]), cond, body])


def once(*calls: int) -> bytes:
    """Build subgraphs of which each calls the next by CALL_ONCE, as told."""
    graphs = [Graph([Op("CALL_ONCE", [], [], {"init_subgraph_index": call})], inputs=[], outputs=[]) for call in calls]
    first = [*graphs[0].operators, Op("RELU", [f((2,))], [f((2,))])]
    return build([Graph(first), *graphs[1:], Graph([], inputs=[], outputs=[])])


def called() -> bytes:
    """Assign to a variable in a subgraph that is called once and makes no handle."""
    resource = T("RESOURCE", (1,))
    init = Graph([Op("ASSIGN_VARIABLE", [resource, f((2,))], [])], inputs=[resource], outputs=[])
    call = Op("CALL_ONCE", [], [], {"init_subgraph_index": 1})
    made = handle()
    return build([Graph([call, made, Op("READ_VARIABLE", made.outputs, [f((2,))])]), init])


def handle(name: str | None = "v", container: str | None = "") -> Op:
    return Op("VAR_HANDLE", [], [T("RESOURCE", (1,))], {"container": container, "shared_name": name})


def variables(
    *parts: str, value: T | None = None, read: T | None = None, names: tuple[str | None, ...] = ("v",)
) -> bytes:
    """Build a graph of VAR_HANDLEs, ASSIGN_VARIABLE and READ_VARIABLE in the order of ``parts``."""
    handles = [handle(name) for name in names]
    resource = handles[0].outputs[0]
    made = {
        "handle": handles,
        "assign": [Op("ASSIGN_VARIABLE", [resource, value or f((2,))], [])],
        "read": [Op("READ_VARIABLE", [resource], [read or f((2,))])],
    }
    return build([Graph([op for part in parts for op in made[part]])])


def signal(name: str, inputs: list[T], outputs: list[T], **options: int | bool) -> bytes:
    return single_op(f"CUSTOM:Signal{name}", inputs, outputs, custom_options=options)


def i16(*shape: int, data: Any = None) -> T:
    return T("INT16", shape, data)


def u32(*shape: int) -> T:
    return T("UINT32", shape)


def framer(
    size: int, step: int, shape: tuple[int, ...] = (8,), prefill: bool = True, out: tuple[int, ...] = (4, 4)
) -> bytes:
    return signal(
        "Framer", [i16(*shape)], [i16(*out), T("BOOL", ())], frame_size=size, frame_step=step, prefill=prefill
    )


def fft(length: int, samples: int = 8, kind: int = 7, back: bool = False) -> bytes:
    pair = [i16(samples), i16(length + 2 if length > 0 else 10)]
    return signal(
        "Irfft" if back else "Rfft",
        pair[-1:] if back else pair[:1],
        pair[:1] if back else pair[1:],
        T=kind,
        fft_length=length,
    )


def overlap(step: int, shape: tuple[int, ...] = (3, 4), kind: int = 7, out: int = 6) -> bytes:
    return signal("OverlapAdd", [i16(*shape)], [i16(out)], T=kind, frame_step=step)


def stacker(channels: int, left: int = 1, right: int = 0, size: int = 8) -> bytes:
    return signal(
        "Stacker", [i16(4)], [i16(size), T("BOOL", ())],
        num_channels=channels, stacker_left_context=left, stacker_right_context=right, stacker_step=1,
    )  # fmt: skip


def bank(
    channels: int = 2, starts: tuple[int, ...] = (0, 4, 8), outputs: int = 2, spectrum: int = 16, width: int = 4
) -> bytes:
    tables = [i16(3, data=list(starts)), i16(3, data=[0, 4, 8]), i16(3, data=[width] * 3)]
    inputs = [u32(spectrum), i16(12, data=1), i16(12, data=1), *tables]
    return signal("FilterBank", inputs, [T("UINT64", (outputs,))], num_channels=channels)


DETECTION = {
    "max_detections": 2, "max_classes_per_detection": 1, "detections_per_class": 2, "use_regular_nms": False,
    "nms_score_threshold": 0.0, "nms_iou_threshold": 0.5, "num_classes": 1,
    "y_scale": 10.0, "x_scale": 10.0, "h_scale": 5.0, "w_scale": 5.0,
}  # fmt: skip


def detection(
    boxes: T | None = None, classes: T | None = None, anchors: T | None = None, found: int = 2, **options: Any
) -> bytes:
    inputs = [boxes or f((1, 3, 4)), classes or f((1, 3, 2)), anchors or f((3, 4), data=1.0)]
    outputs = [f((1, found, 4)), f((1, found)), f((1, found)), f((1,))]
    return single_op("CUSTOM:TFLite_Detection_PostProcess", inputs, outputs, custom_options=DETECTION | options)


def decode(output: T, header: Mapping[int, int] | None = None, packed: T | None = None) -> bytes:
    """Decode 16 values by a table of 4 bits; ``header`` changes bytes of the ancillary data's."""
    data = bytearray(80)
    for place, value in ({1: 1, 4: 1, 5: 4, 6: 16} | dict(header or {})).items():
        data[place] = value
    return single_op(
        "CUSTOM:TFLM_DECODE", [packed or T("UINT8", (8,), bytes(8)), T("UINT8", (80,), bytes(data))], [output]
    )


def codes(packed: bytes, *entries: int, count: int = 4) -> bytes:
    """Decode INT8 by codes that begin with one bit, in a table of 16 bits."""
    data = bytes([1, 1, 0, 0, 1]) + bytes(11) + b"".join(entry.to_bytes(2, "little") for entry in entries)
    inputs = [T("UINT8", (len(packed),), packed), T("UINT8", (len(data),), data)]
    return single_op("CUSTOM:TFLM_DECODE", inputs, [T("INT8", (count,))])


#: A symbol found by one bit, and another.
ONE, TWO = 0x8000 | 1 << 11 | 5, 0x8000 | 1 << 11 | 6


def ring(*outputs: T, data: T | None = None) -> bytes:
    options = {"cycles_max": 1}
    return single_op("CUSTOM:CIRCULAR_BUFFER", [data or q((1, 1, 2, 3))], list(outputs), custom_options=options)


HOLDS = {
    "either branch": when(branch(), branch("ABS")),
    "counting": loop(),
    "once": once(1),
    "assigned and read": variables("handle", "assign", "read"),
    "read before it is assigned": variables("handle", "read", "assign"),
    "ring": ring(q((1, 4, 2, 3))),
    "ring that says when": ring(q((1, 4, 2, 3)), T("BOOL", ())),
    "delay": signal("Delay", [i16(2, 8)], [i16(2, 8)], delay_length=3),
    "energy": signal("Energy", [i16(8)], [u32(4)], start_index=1, end_index=4),
    "scaled": single_op("CUSTOM:SignalFftAutoScale", [i16(4)], [i16(4), T("INT32", ())]),
    "filter bank": bank(),
    "filter bank that takes nothing of nothing": bank(spectrum=0, width=0),
    "frames": framer(4, 2),
    "transform": fft(8),
    "transform of fewer samples": fft(12),
    "transform back": fft(8, back=True),
    "overlapping": overlap(2),
    "stack": stacker(4),
    "window": signal("Window", [i16(2, 8), i16(8, data=1)], [i16(2, 8)], shift=3),
    "gain": signal("PCAN", [u32(4), u32(4), i16(125, data=1)], [u32(4)], snr_shift=6),
    "detections": detection(),
    "boxes that are constant": detection(boxes=f((1, 3, 4), data=1.0)),
    "boxes of no number": detection(boxes=f((1, 3, 4), data=float("nan"))),
    "boxes without end": detection(boxes=f((1, 3, 4), data=[0.0, 0.0, 800.0, 800.0] * 3)),
    "detections of each class": detection(use_regular_nms=True),
    "look-up": decode(T("INT8", (16,))),
    "codes of one bit": codes(b"\x5a\0\0\0", ONE, TWO),
    "codes of one or two bits": codes(b"\x5a\0\0\0", ONE, 1, ONE, TWO),
    "pruned": decode(T("FLOAT32", (16,)), {0: 2}),
}

BROKEN: dict[str, tuple[bytes, str, str]] = {
    "branches of other sizes": (when(branch(shape=(3,)), branch(shape=(3,))), "control_flow.every_branch", "reject"),
    "one branch of another size": (when(branch(), branch(shape=(3,))), "control_flow.some_branch", "unchecked"),
    "the branch that is taken": (
        when(branch(), branch(shape=(3,)), T("BOOL", (1,), 0)),
        "control_flow.every_branch",
        "reject",
    ),
    "a branch of another type": (
        when(branch(kind="INT32", op="ABS", shape=(2,)), branch()),
        "control_flow.alike",
        "unchecked",
    ),
    "a branch that takes two": (
        when(Graph([Op("ADD", [a := f((2,)), b := f((2,))], [f((2,))], {})], inputs=[a, b]), branch()),
        "control_flow.signature",
        "reject",
    ),
    "a branch that fails": (when(branch(), branch("LOGICAL_NOT")), "types", "unchecked"),
    "branches that fail": (when(branch("LOGICAL_NOT"), branch("LOGICAL_NOT")), "types", "reject"),
    "int condition": (when(branch(), branch(), T("INT32", (1,))), "types.in", "reject"),
    "two conditions": (when(branch(), branch(), T("BOOL", (2,))), "shape.elements", "reject"),
    "a body of another size": (loop(size=2), "control_flow.loop", "reject"),
    "a body that is never run": (loop(limit=-9, size=2), "control_flow.passes", "unchecked"),
    "a loop that gives more": (loop(taken=2), "control_flow.loop", "reject"),
    "a loop without a word": (loop(ends=False), "control_flow.has_output", "crash"),
    "a body that fails": (loop(kind="INT64"), "types", "reject"),
    "a body that would fail": (loop(limit=1, kind="INT64"), "types", "unchecked"),
    "calls that come back": (once(1, 2, 1), "control_flow.recursion", "crash"),
    "calls itself": (once(0), "control_flow.recursion", "crash"),
    "no handle": (
        build([Graph([Op("READ_VARIABLE", [T("RESOURCE", (1,))], [f((2,))])])]),
        "variables.exists",
        "reject",
    ),
    "a call that would have to pass a handle": (called(), "control_flow.makes_handles", "reject"),
    "assigned before the handle": (variables("assign", "handle"), "variables.has_memory", "reject"),
    "never assigned": (variables("handle", "read"), "variables.has_memory", "unchecked"),
    "read into another size": (
        variables("handle", "assign", "read", read=f((3,))),
        "variables.same_bytes",
        "unchecked",
    ),
    "names of nothing": (variables("handle", "assign", names=(None, "v")), "variables.named", "crash"),
    "two resources": (
        build([Graph([Op("ASSIGN_VARIABLE", [T("RESOURCE", (2,)), f((2,))], [])])]),
        "shape.elements",
        "reject",
    ),
    "ring of another width": (ring(q((1, 4, 2, 2))), "shape.same_dimension", "reject"),
    "ring of two slices": (ring(q((1, 4, 2, 3)), data=q((1, 2, 2, 3))), "shape.dimension", "reject"),
    "ring that says when in int8": (ring(q((1, 4, 2, 3)), q((1,))), "types", "reject"),
    "no options": (single_op("CUSTOM:SignalDelay", [i16(8)], [i16(8)]), "options.custom_present", "crash"),
    "options by other names": (signal("Delay", [i16(8)], [i16(8)], delay=3), "signal_ops.options", "unchecked"),
    "negative delay": (signal("Delay", [i16(8)], [i16(8)], delay_length=-1), "signal_ops.value", "crash"),
    "delay of a scalar": (signal("Delay", [i16()], [i16()], delay_length=1), "signal_ops.innermost", "crash"),
    "energy beyond": (
        signal("Energy", [i16(8)], [u32(4)], start_index=0, end_index=5),
        "signal_ops.band",
        "unchecked",
    ),
    "energy from far": (
        signal("Energy", [i16(8)], [u32(4)], start_index=-10_000_000, end_index=5),
        "signal_ops.band",
        "crash",
    ),
    "channels that the bank lacks": (bank(channels=1), "signal_ops.channels", "unchecked"),
    "a bank of a spectrum without elements": (bank(spectrum=0), "signal_ops.bank_of_nothing", "crash"),
    "a bank beyond its spectrum": (bank(starts=(0, 4, 13)), "signal_ops.bank", "wrong"),
    "step 0": (framer(4, 0), "signal_ops.no_step", "crash"),
    "no whole steps": (framer(4, 3), "signal_ops.steps", "reject"),
    "frame 0": (framer(0, 2), "signal_ops.value", "crash"),
    "frame shorter than its step": (framer(2, 4), "signal_ops.frame", "crash"),
    "unfilled frame shorter than its step": (framer(2, 4, prefill=False, out=(2, 2)), "signal_ops.frame", "unchecked"),
    "frame of 1 by a negative step": (framer(1, -4, prefill=False, out=(2, 1)), "signal_ops.frame", "crash"),
    "frames of another size": (framer(4, 2, out=(4, 5)), "signal_ops.framed", "unchecked"),
    "frames of a lower rank": (framer(4, 2, out=(16,)), "signal_ops.rank_plus", "reject"),
    "odd transform": (fft(9), "spectrum.fft_length", "crash"),
    "transform of two": (fft(2, samples=2), "spectrum.fft_length", "crash"),
    "more samples than the transform": (fft(8, samples=16), "spectrum.fft_input", "reject"),
    "transform of another type": (fft(8, kind=2), "spectrum.typed", "reject"),
    "transform of no type": (fft(8, kind=9), "spectrum.type_option", "crash"),
    "transform back from nothing": (
        signal("Irfft", [i16(3, 1)], [i16(3, 8)], T=7, fft_length=8),
        "spectrum.endless",
        "crash",
    ),
    "transform to fewer": (signal("Rfft", [i16(8)], [i16(8)], T=7, fft_length=8), "spectrum.fft_shape", "unchecked"),
    "overlap of no frames": (overlap(2, shape=(0, 4)), "spectrum.frames", "crash"),
    "overlap by more than a frame": (overlap(5), "spectrum.overlap", "crash"),
    "overlap to another size": (overlap(2, out=7), "spectrum.overlapped", "unchecked"),
    "stack of less than nothing": (stacker(-1), "signal_ops.stack", "crash"),
    "stack of another size": (stacker(4, size=9), "signal_ops.stacked", "unchecked"),
    "window of another length": (
        signal("Window", [i16(8), i16(3, data=1)], [i16(8)], shift=3),
        "signal_ops.windowed",
        "unchecked",
    ),
    "window of nothing": (signal("Window", [i16(8), i16(0)], [i16(8)], shift=3), "signal_ops.window", "crash"),
    "curve too short": (
        signal("PCAN", [u32(4), u32(4), i16(9, data=1)], [u32(4)], snr_shift=6),
        "shape.elements",
        "unchecked",
    ),
    "boxes of three numbers": (detection(boxes=f((1, 3, 3))), "detection.boxes", "reject"),
    "anchors of integers": (detection(anchors=T("INT16", (3, 4))), "types.in", "wrong"),
    "classes of other boxes": (detection(classes=f((1, 2, 2))), "detection.classes", "reject"),
    "classes there are not": (detection(num_classes=3), "detection.classes", "reject"),
    "threshold 0": (detection(nms_iou_threshold=0.0), "detection.threshold", "reject"),
    "no class of each": (detection(max_classes_per_detection=0), "detection.per_class", "reject"),
    "no detection of each class": (
        detection(use_regular_nms=True, detections_per_class=0),
        "detection.per_class",
        "reject",
    ),
    "anchors without height": (detection(anchors=f((3, 4), data=0.0)), "detection.anchors", "reject"),
    "anchors too small beside their centre": (
        detection(anchors=f((3, 4), data=[0.5, 0.5, 1e-30, 1.0] * 3)),
        "detection.anchors",
        "reject",
    ),
    "boxes that are constant, and far away": (
        detection(boxes=f((1, 3, 4), data=[3e38, 0.0, 0.0, 0.0] * 3)),
        "detection.anchors",
        "reject",
    ),
    "boxes that are constant, and small": (
        detection(boxes=f((1, 3, 4), data=[0.0, 0.0, 0.0, -800.0] * 3)),
        "detection.anchors",
        "reject",
    ),
    "anchors that are too small alone": (
        detection(anchors=f((3, 4), data=[1e-33, 0.5, 1e-41, 1.0] * 3)),
        "detection.anchors",
        "unchecked",
    ),
    "anchors of fewer boxes": (
        detection(anchors=f((2, 4), data=1.0), boxes=f((1, 2, 4)), classes=f((1, 2, 2)), found=3),
        "detection.outputs",
        "unchecked",
    ),
    "quantized boxes": (detection(boxes=q((1, 3, 4))), "types", "reject"),
    "version 2": (decode(T("INT8", (16,)), {1: 2}), "decode.header", "reject"),
    "method 5": (decode(T("INT8", (16,)), {0: 5}), "decode.header", "reject"),
    "look-up of version 0": (decode(T("INT8", (16,)), {4: 0}), "decode.header", "reject"),
    "decoded to a type it does not write": (decode(T("FLOAT64", (16,))), "decode.output_type", "reject"),
    "decoded along the middle": (
        decode(T("INT8", (2, 2, 4), scale=[1.0] * 2, zp=[0] * 2, qdim=1)),
        "decode.axis",
        "reject",
    ),
    "codes beyond the table": (codes(b"\xff\xff\xff\xff", ONE, 0x07FF, ONE), "decode.codes", "crash"),
    "codes without a symbol": (codes(bytes(4), 0, 0), "decode.codes", "crash"),
    "codes that end early": (codes(b"\x5a\0\0\0", ONE, TWO, count=33), "decode.codes", "crash"),
    "pruned around another zero": (
        decode(T("INT16", (16,), scale=1.0, zp=3), {0: 2}),
        "decode.zero_points",
        "reject",
    ),
    "short table of int16": (decode(T("INT16", (16,)), {0: 1, 5: 0}), "decode.short_table", "reject"),
    "rows that are not whole": (
        decode(T("INT8", (15,), scale=[1.0] * 2, zp=[0] * 2)),
        "decode.whole_rows",
        "crash",
    ),
    "packed values missing": (
        decode(T("INT8", (16,)), packed=T("UINT8", (4,), bytes(4))),
        "decode.complete",
        "unchecked",
    ),
    "packed values at run time": (decode(T("INT8", (16,)), packed=T("UINT8", (8,))), "args.constant", "reject"),
    "three tensors for one": (
        single_op("CUSTOM:TFLM_DECODE", [T("UINT8", (8,), bytes(8))] * 3, [T("INT8", (16,))]),
        "decode.pairs",
        "reject",
    ),
}


#: No oracle: what the real TFLM does with these hangs on what happens to lie there.
UNDEFINED = (
    # a `memmove` of a negative size: it depends on the processor which code of the C library that runs, and how it ends
    "overlap by more than a frame",
    # `DecodeStateHuffman` bounds neither the index of its table nor the word it reads next: behind the file, the heap
    # says whether a symbol is found, and when
    "codes beyond the table",
    "codes without a symbol",
    "codes that end early",
    # anchors of half the size are read to their end as floats: what lies behind them says whether the boxes are any
    "anchors of integers",
    # ones and zeros leave no box of them, what enlarges them does: the inputs decide, which is why it is a warning
    "anchors that are too small alone",
)


@pytest.mark.parametrize("name", HOLDS)
def test_what_holds(name: str) -> None:
    assert said(HOLDS[name]) == []


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks(name: str) -> None:
    data, kind, effect = BROKEN[name]
    assert (kind, effect) in [(found, outcome) for found, _, outcome in said(data)]


@pytest.mark.slow  # several hang, as they should
@pytest.mark.skipif(not interpreter.available(), reason="needs the tflite-micro package")
def test_the_interpreter_agrees() -> None:
    names = [name for name in (*HOLDS, *BROKEN) if name not in UNDEFINED]
    models = [HOLDS.get(name) or BROKEN[name][0] for name in names]
    real = interpreter.judge(models, processes=1, seconds=3)
    other = {
        name: verdict
        for name, data, verdict in zip(names, models, real, strict=True)
        if runs(violations(data)) != verdict.runs
    }
    assert other == {}


def test_a_subgraph_that_nobody_calls_may_fail() -> None:
    graphs = [Graph([Op("RELU", [f((2,))], [f((2,))])]), branch("LOGICAL_NOT")]
    assert runs(violations(build(graphs)))
    assert ("types", "OP120", "unchecked") in said(build(graphs))


@pytest.mark.parametrize(
    "options",
    [b"", b"\x00", b"\xff" * 3, b"\x01\x28\x01", b"\x05\x28\x01", bytes(range(64)), b"\x00\xff\xff\xff\xff\x28\x04"],
)
def test_damaged_custom_options_raise_nothing(options: bytes) -> None:
    for name in ("Framer", "Delay", "OverlapAdd", "Rfft", "Stacker", "FilterBankSpectralSubtraction"):
        violations(single_op(f"CUSTOM:Signal{name}", [i16(2, 8)], [i16(2, 8), T("BOOL", ())], custom_options=options))
    violations(single_op("CUSTOM:TFLite_Detection_PostProcess", [f((1, 3, 4))], [f((1,))], custom_options=options))
