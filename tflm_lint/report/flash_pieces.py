"""Inspection -> what the flash holds: the file by part and by constant, the runtime, each operator's kernel."""

from __future__ import annotations

from tflm_lint import words
from tflm_lint.model.census import PARTS, census
from tflm_lint.report.arena_drawing import shortened, type_words
from tflm_lint.report.drawn import Piece

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection
    from tflm_lint.model.graph import Model

#: As many constants are named.
MOST_CONSTANTS = 60
#: What the parts of a file are, for people.
OF_FILE = {
    "quantization": "scales, zero points and ranges of tensors",
    "tensors": "types, shapes and buffers of tensors",
    "operators": "operators with their options",
    "names": "names of tensors and subgraphs, the description",
    "signatures": "signatures, which TFLM does not read",
    "metadata": "metadata",
    "archive": "labels and the like behind the model",
    "structure": "tables of offsets, padding",
}


def pieces_of(inspection: Inspection) -> tuple[Piece, ...]:
    """Return the parts of the flash; they add up to its figure, or to the file where the code is unknown."""
    found = list(constants_of(inspection.model))
    parts = census(inspection.model)
    rest = parts["constants"] - sum(piece.bytes for piece in found)
    if rest > 0:
        found.append(Piece("constants", "other constants", rest, "smaller ones, and what their buffers take"))
    found += [Piece("file", part, parts[part], OF_FILE[part]) for part in PARTS if part in OF_FILE and parts[part]]
    if not inspection.runs:
        return tuple(found)
    flash = inspection.flash
    if flash.runtime:
        found.append(Piece("runtime", "runtime", flash.runtime, "the interpreter, its allocator and what they need"))
    found += [Piece("kernels", row.op, row.own, "code that would go with it") for row in flash.per_operator if row.own]
    shared = (flash.kernels or 0) - sum(row.own for row in flash.per_operator)
    if shared > 0:
        found.append(Piece("kernels", "shared code", shared, "code of several operators"))
    return tuple(found)


def constants_of(model: Model) -> Iterator[Piece]:
    """Yield the biggest constants, each place in the file once, with the first tensor that has it."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for index, subgraph in enumerate(model.subgraphs):
        for position, tensor in enumerate(subgraph.tensors):
            buffer = model.buffers[tensor.buffer]
            if buffer.size:
                found.setdefault((buffer.size, buffer.offset), (index, position))
    for (size, _), (index, position) in sorted(found.items(), key=lambda item: (-item[0][0], item[1]))[:MOST_CONSTANTS]:
        subgraph = model.subgraphs[index]
        tensor = subgraph.tensors[position]
        reader = next((at for at, operator in enumerate(subgraph.operators) if position in operator.inputs), None)
        of = "" if reader is None else words.operator(model.op_name(subgraph.operators[reader]), reader)
        name = f' "{shortened(tensor.name)}"' if tensor.name else ""
        yield Piece("constants", words.tensor(position, of, index), size, f"{type_words(tensor)}{name}")
