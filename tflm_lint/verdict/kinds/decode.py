"""Conditions of TFLM_DECODE: pairs of packed values and ancillary data, each with a header of 16 bytes."""

from __future__ import annotations

from tflm_lint.record import NamedTuple
from tflm_lint.verdict.kinds import ARGUMENT, At, kind, listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Parameters, Reason

HEADER = 16
NAMES = {0: "LUT", 1: "Huffman", 2: "pruning"}
_PLAIN = ("FLOAT32", "INT8", "INT16", "INT32", "INT64", "BOOL")
#: Types of an output that each method writes.
TYPES = {0: _PLAIN, 1: ("INT8", "INT16"), 2: _PLAIN}


class Pair(NamedTuple):
    """One tensor to decode: its packed values, its ancillary data with the header read, its output."""

    packed: Arg
    ancillary: Arg
    output: Arg
    header: tuple[int, ...] | None


@kind("OP110", inputs=ARGUMENT, outputs=ARGUMENT, says="there are two {inputs} for each of {outputs}")
def pairs(op: Op, p: Parameters) -> Reason:  # noqa: ARG001 - every predicate takes both
    """Require two inputs for every output, and an output."""
    inputs, outputs = len(op.operator.inputs), len(op.operator.outputs)
    if outputs and inputs == 2 * outputs:
        return None
    return f"has {inputs} inputs and {outputs} outputs, expected two inputs for each output"


@kind("OP118", inputs=ARGUMENT, outputs=ARGUMENT, says="the ancillary data names version 1 and a method that there is")
def header(op: Op, p: Parameters) -> Reason:
    """Mirror `Prepare`: version 1 of the common header and of the method's own."""
    for pair in _pairs(op, p):
        if pair.header is None:
            continue
        method, version, own = pair.header[0], pair.header[1], pair.header[4]
        if version != 1:
            return At(f"{pair.ancillary.name} is of version {version}, expected 1", pair.ancillary)
        if method not in NAMES:
            return At(
                f"{pair.ancillary.name} names the method {method}, expected {listed(tuple(NAMES))}", pair.ancillary
            )
        if own != 1:
            return At(f"{pair.ancillary.name} is {NAMES[method]} of version {own}, expected 1", pair.ancillary)
    return None


@kind("QT202", inputs=ARGUMENT, outputs=ARGUMENT, says="outputs are quantized along their first or last dimension")
def axis(op: Op, p: Parameters) -> Reason:
    """Mirror the `Setup` of look-up and pruning: per channel of the first or the last dimension."""
    for pair in _pairs(op, p):
        output = pair.output
        if pair.header is None or pair.header[0] not in (0, 2) or not output.quantized:
            continue
        last = output.quantized_dimension == output.rank - 1 and len(output.scales) > 1
        if not last and output.quantized_dimension != 0:
            return At(
                f"{output.name} is quantized along dimension {output.quantized_dimension} of {output.rank}", output
            )
    return None


@kind("QT202", inputs=ARGUMENT, outputs=ARGUMENT, says="outputs of pruning that are not INT8 have zero points of 0")
def zero_points(op: Op, p: Parameters) -> Reason:
    """Mirror `DecodeStatePrune::Setup`: only INT8 may have other zero points than 0."""
    for pair in _pairs(op, p):
        output = pair.output
        quantization = output.tensor.quantization
        if pair.header is None or pair.header[0] != 2 or output.type == "INT8" or not output.quantized:
            continue
        points = quantization.zero_point[: len(output.scales)] if quantization is not None else ()
        if any(points):
            return At(f"{output.name} is {output.type} and has a zero point of {next(filter(None, points))}", output)
    return None


@kind("OP103", inputs=ARGUMENT, outputs=ARGUMENT, says="outputs of a short Huffman table are INT8")
def short_table(op: Op, p: Parameters) -> Reason:
    """Mirror `DecodeStateHuffman::Setup`: tables of 16 bits hold INT8."""
    for pair in _pairs(op, p):
        if pair.header is not None and pair.header[0] == 1 and not pair.header[5] & 1 and pair.output.type != "INT8":
            return At(f"{pair.output.name} is {pair.output.type}, expected INT8 for a table of 16 bits", pair.output)
    return None


@kind("OP103", inputs=ARGUMENT, outputs=ARGUMENT, says="outputs have a type that their method writes")
def output_type(op: Op, p: Parameters) -> Reason:
    """Mirror `Decode`: the types that each method has code for."""
    for pair in _pairs(op, p):
        method = pair.header[0] if pair.header is not None else -1
        if method in TYPES and pair.output.type not in TYPES[method]:
            wanted = listed(TYPES[method])
            return At(f"{pair.output.name} is {pair.output.type}, {NAMES[method]} writes {wanted}", pair.output)
    return None


@kind("SH302", inputs=ARGUMENT, outputs=ARGUMENT, says="outputs quantized along the last dimension hold whole rows")
def whole_rows(op: Op, p: Parameters) -> Reason:
    """Refuse a number of elements that is no multiple of the scales: the kernel counts down past 0, without end.

    Pruning counts by rows only where it has zero points to fill in.
    """
    for pair in _pairs(op, p):
        output, scales = pair.output, len(pair.output.scales)
        if pair.header is None or scales < 2 or output.quantized_dimension != output.rank - 1:
            continue
        quantization = output.tensor.quantization
        points = quantization.zero_point[:scales] if quantization is not None else ()
        by_rows = pair.header[0] == 0 or (pair.header[0] == 2 and output.type == "INT8" and any(points))
        if by_rows and output.elements % scales:
            return At(f"{output.name} has {output.elements} elements and {scales} scales", output)
    return None


@kind("OP118", inputs=ARGUMENT, outputs=ARGUMENT, says="the packed values and their table are all there")
def complete(op: Op, p: Parameters) -> Reason:
    """Require as many packed bits as the output has elements, and UINT8 for what is read byte by byte."""
    for pair in _pairs(op, p):
        for arg in (pair.packed, pair.ancillary):
            if arg.type not in ("UINT8", "INT8"):
                return At(f"{arg.name} is {arg.type}, expected UINT8: TFLM reads it byte by byte", arg)
        if pair.header is None or pair.header[0] not in (0, 2):
            continue
        width = pair.header[5] & 7 if pair.header[0] == 0 else 1
        if not width:
            return At(f"{pair.ancillary.name} names a width of 0 bits", pair.ancillary)
        have, need = len(pair.packed.data or b""), (pair.output.elements * width + 7) // 8
        if have < need:
            return At(f"{pair.packed.name} has {have} bytes, {pair.output.name} needs {need}", pair.packed)
    return None


def _pairs(op: Op, p: Parameters) -> Iterator[Pair]:
    inputs, outputs = op.all(p["inputs"]), op.all(p["outputs"])
    if len(inputs) != 2 * len(outputs) or len(inputs) != len(op.operator.inputs):
        return
    for number, output in enumerate(outputs):
        packed, ancillary = inputs[2 * number : 2 * number + 2]
        yield Pair(packed, ancillary, output, ancillary.read(HEADER, "UINT8"))
