"""Conditions of TFLM_DECODE: pairs of packed values and ancillary data, each with a header of 16 bytes."""

from __future__ import annotations

from tflm_lint.record import NamedTuple
from tflm_lint.verdict.kinds import ARGUMENTS, broken, kind, listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Args, Reason

HEADER = 16
METHODS = {0: "LUT", 1: "Huffman", 2: "pruning"}
_PLAIN = ("FLOAT32", "INT8", "INT16", "INT32", "INT64", "BOOL")
#: Types of an output that each method writes.
WRITES = {0: _PLAIN, 1: ("INT8", "INT16"), 2: _PLAIN}


class Pair(NamedTuple):
    """One tensor to decode: its packed values, its ancillary data with the header read, its output."""

    packed: Arg
    ancillary: Arg
    output: Arg
    header: tuple[int, ...] | None


@kind("OP110", inputs=ARGUMENTS, outputs=ARGUMENTS, says="there are two {inputs} for each of {outputs}")
def pairs(op: Op) -> Reason:
    """Require two inputs for every output, and an output."""
    inputs, outputs = op.count(outputs=False), op.count(outputs=True)
    if outputs and inputs == 2 * outputs:
        return None
    words = "has {inputs} inputs and {outputs} outputs, expected two inputs for each output"
    return broken(words, inputs=inputs, outputs=outputs)


@kind(
    "OP118", inputs=ARGUMENTS, outputs=ARGUMENTS, says="the ancillary data names version 1 and a method that there is"
)
def header(op: Op, inputs: Args, outputs: Args) -> Reason:
    """Mirror `Prepare`: version 1 of the common header and of the method's own."""
    for pair in _pairs(op, inputs, outputs):
        if pair.header is None:
            continue
        method, version, own = pair.header[0], pair.header[1], pair.header[4]
        if version != 1:
            return broken("{it} is of version {version}, expected 1", pair.ancillary, version=version)
        if method not in METHODS:
            return broken(
                "{it} names the method {method}, expected {named}",
                pair.ancillary,
                method=method,
                named=listed(tuple(METHODS)),
            )
        if own != 1:
            return broken(
                "{it} is {named} of version {own}, expected 1", pair.ancillary, named=METHODS[method], own=own
            )
    return None


@kind("QT202", inputs=ARGUMENTS, outputs=ARGUMENTS, says="outputs are quantized along their first or last dimension")
def axis(op: Op, inputs: Args, outputs: Args) -> Reason:
    """Mirror the `Setup` of look-up and pruning: per channel of the first or the last dimension."""
    for pair in _pairs(op, inputs, outputs):
        output = pair.output
        if pair.header is None or pair.header[0] not in (0, 2) or (not output.quantized):
            continue
        last = output.quantized_dimension == output.rank - 1 and len(output.scales) > 1
        if not last and output.quantized_dimension != 0:
            return broken(
                "{it} is quantized along dimension {quantized_dimension} of {rank}",
                output,
                quantized_dimension=output.quantized_dimension,
                rank=output.rank,
            )
    return None


@kind("QT202", inputs=ARGUMENTS, outputs=ARGUMENTS, says="outputs of pruning that are not INT8 have zero points of 0")
def zero_points(op: Op, inputs: Args, outputs: Args) -> Reason:
    """Mirror `DecodeStatePrune::Setup`: only INT8 may have other zero points than 0."""
    for pair in _pairs(op, inputs, outputs):
        output = pair.output
        quantization = output.tensor.quantization
        if pair.header is None or pair.header[0] != 2 or output.type == "INT8" or (not output.quantized):
            continue
        points = quantization.zero_point[: len(output.scales)] if quantization is not None else ()
        if any(points):
            return broken(
                "{it} is {type} and has a zero point of {value}",
                output,
                type=output.type,
                value=next(filter(None, points)),
            )
    return None


@kind("OP103", inputs=ARGUMENTS, outputs=ARGUMENTS, says="outputs of a short Huffman table are INT8")
def short_table(op: Op, inputs: Args, outputs: Args) -> Reason:
    """Mirror `DecodeStateHuffman::Setup`: tables of 16 bits hold INT8."""
    for pair in _pairs(op, inputs, outputs):
        if (
            pair.header is not None
            and pair.header[0] == 1
            and (not pair.header[5] & 1)
            and (pair.output.type != "INT8")
        ):
            return broken(
                "{it} is {type}, expected INT8 for a table of 16 bits",
                pair.output,
                type=pair.output.type,
            )
    return None


@kind("OP103", inputs=ARGUMENTS, outputs=ARGUMENTS, says="outputs have a type that their method writes")
def output_type(op: Op, inputs: Args, outputs: Args) -> Reason:
    """Mirror `Decode`: the types that each method has code for."""
    for pair in _pairs(op, inputs, outputs):
        method = pair.header[0] if pair.header is not None else -1
        if method in WRITES and pair.output.type not in WRITES[method]:
            wanted = listed(WRITES[method])
            return broken(
                "{it} is {type}, {named} writes {wanted}",
                pair.output,
                type=pair.output.type,
                named=METHODS[method],
                wanted=wanted,
            )
    return None


@kind("SH302", inputs=ARGUMENTS, outputs=ARGUMENTS, says="outputs quantized along the last dimension hold whole rows")
def whole_rows(op: Op, inputs: Args, outputs: Args) -> Reason:
    """Refuse a number of elements that is no multiple of the scales: the kernel counts down past 0, without end.

    Pruning counts by rows only where it has zero points to fill in.
    """
    for pair in _pairs(op, inputs, outputs):
        output, scales = pair.output, len(pair.output.scales)
        if pair.header is None or scales < 2 or output.quantized_dimension != output.rank - 1:
            continue
        quantization = output.tensor.quantization
        points = quantization.zero_point[:scales] if quantization is not None else ()
        by_rows = pair.header[0] == 0 or (pair.header[0] == 2 and output.type == "INT8" and any(points))
        if by_rows and output.elements % scales:
            return broken(
                "{it} has {elements} elements and {scales} scales", output, elements=output.elements, scales=scales
            )
    return None


@kind("OP118", inputs=ARGUMENTS, outputs=ARGUMENTS, says="Huffman codes end in symbols, within the table")
def codes(op: Op, inputs: Args, outputs: Args) -> Reason:
    """Decode as `DecodeStateHuffman` does, and refuse codes that leave the table or go on behind the packed values."""
    for pair in _pairs(op, inputs, outputs):
        packed, table = pair.packed.data, pair.ancillary.data
        if pair.header is None or pair.header[0] != 1 or packed is None or table is None:
            continue
        wide = bool(pair.header[5] & 1)
        entries = table[HEADER : len(table) - (len(table) - HEADER) % (4 if wide else 2)].cast("I" if wide else "H")
        # TFLM reads whole words
        bits = 8 * (len(packed) + -len(packed) % 4)
        if op.covers(bits + max(0, pair.output.elements)):
            flaw = _stray(bytes(packed).ljust(bits // 8, b"\0"), entries, (pair.header[5] >> 4) + 1, wide, pair.output)
            if flaw:
                words, value = flaw
                return broken(words, pair.packed, value=value, output=pair.output, ancillary=pair.ancillary)
    return None


def _stray(packed: bytes, entries: memoryview, first: int, wide: bool, output: Arg) -> tuple[str, int] | None:
    """Say where the codes leave the table or the packed values, and how far that is."""
    found, shift = (1 << 31, 27) if wide else (1 << 15, 11)
    bits, position = 8 * len(packed), 0
    for element in range(output.elements):
        used, offset = first, 0
        while True:
            position += used
            if position > bits:
                return "{it} ends within element {value} of {output}", element
            end = (position + 7) // 8
            taken = int.from_bytes(packed[(position - used) // 8 : end], "big") >> (8 * end - position)
            offset += taken & ((1 << used) - 1)
            if offset >= len(entries):
                return "{it} leads to entry {value} of the table in {ancillary}, which ends before", offset
            entry = entries[offset]
            if entry & found:
                break
            used = (entry >> shift & 15) + 1
            offset += entry & ((1 << shift) - 1)
        position -= max(0, used - (entry >> shift & 15))
    return None


@kind("OP118", inputs=ARGUMENTS, outputs=ARGUMENTS, says="the packed values and their table are all there")
def complete(op: Op, inputs: Args, outputs: Args) -> Reason:
    """Require as many packed bits as the output has elements, and UINT8 for what is read byte by byte."""
    for pair in _pairs(op, inputs, outputs):
        for arg in (pair.packed, pair.ancillary):
            if arg.type not in ("UINT8", "INT8"):
                return broken("{it} is {type}, expected UINT8: TFLM reads it byte by byte", arg, type=arg.type)
        if pair.header is None or pair.header[0] not in (0, 2):
            continue
        width = pair.header[5] & 7 if pair.header[0] == 0 else 1
        if not width:
            return broken("{it} names a width of 0 bits", pair.ancillary)
        have, need = len(pair.packed.data or b""), (pair.output.elements * width + 7) // 8
        if have < need:
            return broken(
                "{it} has {have} bytes, {output} needs {need}",
                pair.packed,
                have=have,
                output=pair.output,
                need=need,
            )
    return None


def _pairs(op: Op, inputs: Args, outputs: Args) -> Iterator[Pair]:
    if len(inputs) != 2 * len(outputs) or len(inputs) != op.count(outputs=False):
        return
    for number, output in enumerate(outputs):
        packed, ancillary = inputs[2 * number : 2 * number + 2]
        yield Pair(packed, ancillary, output, ancillary.read(HEADER, "UINT8"))
