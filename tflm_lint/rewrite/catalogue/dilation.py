"""Let a convolution dilate instead of sorting pixels into batches.

Pattern: SPACE_TO_BATCH_ND, CONV_2D or DEPTHWISE_CONV_2D of stride 1,
BATCH_TO_SPACE_ND with the same constant block: how TensorFlow writes a dilated
convolution. Between them EXPAND_DIMS, SQUEEZE and RESHAPE (Conv1D), and behind
the convolution RELU, RELU6 and ADD, SUB or MUL by constants of one value or of
one for each channel.

Replacement: the convolution on the pixels as they lie, with the block as its
dilation. Paddings less crops, and the padding of the convolution itself, are
the whole padding: none is VALID, SAME where it is what SAME makes, else a PAD.

Preconditions: TFLM refuses one of these operators, computes garbage or may: it
goes by a batch that the file does not store, and pads with a byte that it never
sets. Blocks, paddings and crops are constants, no side crops more than there is
padding, the stored sizes of input and output are those that follow, and
quantization does not change where nothing is computed.

Error: none. Each output is the sum of the same products, the padding is zero in
both; the filter, its bias and the multipliers stay.

Source: Yu and Koltun, Multi-Scale Context Aggregation by Dilated Convolutions
(2016); TensorFlow's `with_space_to_batch` is the inverse of this rewrite.
"""

from __future__ import annotations

import struct

from tflm_lint.record import NamedTuple
from tflm_lint.rewrite.draft import Draft

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.surroundings import Context

NAME = "dilation"
CURES = ("OP103", "OP120", "OP121", "OP123", "SH303")
OPS = ("SPACE_TO_BATCH_ND", "BATCH_TO_SPACE_ND")
CLASS = "safe"
ERROR = "exact"
STAGE = "dilation"

CONVOLUTIONS = frozenset({"CONV_2D", "DEPTHWISE_CONV_2D"})
RESHAPES = frozenset({"EXPAND_DIMS", "SQUEEZE", "RESHAPE"})
BY_CONSTANT = frozenset({"ADD", "SUB", "MUL"})
UNARY = frozenset({"RELU", "RELU6"})


class Chain(NamedTuple):
    """The operators of one dilated convolution, by position."""

    spread: int
    #: The convolution, and in order what computes behind it.
    computing: tuple[int, ...]
    gather: int
    #: All of them, and those that only reshape, from the last to the first.
    every: tuple[int, ...]


class Side(NamedTuple):
    """Height or width: its size in the input and in the output, zeros around it, and the dilation there."""

    size: int
    result: int
    before: int
    behind: int
    dilation: int
    #: What of the padding SAME would put there, in front and behind.
    same: tuple[int, int]


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with dilated convolutions, None where there is no such chain that needs it."""
    blamed = {(found.subgraph, found.operator) for found in context.inspection.violations if found.rule in CURES}
    for number, subgraph in enumerate(model.subgraphs):
        draft = Draft(model, number)
        done = [
            chain
            for position, operator in enumerate(subgraph.operators)
            if model.op_name(operator) == "BATCH_TO_SPACE_ND"
            and (chain := _chain(draft, position)) is not None
            and any((number, item) in blamed for item in chain.every)
            and _dilated(draft, chain)
        ]
        if done:
            for chain in done:
                _drop(draft, chain)
            return draft.model()
    return None


def _name(draft: Draft, position: int) -> str:
    return draft.source.op_name(draft.operators[position])


def _chain(draft: Draft, gather: int) -> Chain | None:
    """Walk from a BATCH_TO_SPACE_ND up to its SPACE_TO_BATCH_ND."""
    producers = {index: place for place, operator in enumerate(draft.operators) for index in operator.outputs}
    every, computing = [gather], list[int]()
    while (place := producers.get(_picture(draft, every[-1]), gather)) < every[-1]:
        every.append(place)
        name = _name(draft, place)
        behind = not computing or _name(draft, computing[-1]) not in CONVOLUTIONS
        if len(draft.operators[place].outputs) != 1:
            return None
        if name == "SPACE_TO_BATCH_ND":
            return None if behind else Chain(place, tuple(computing[::-1]), gather, tuple(every))
        if behind and name in CONVOLUTIONS | UNARY | BY_CONSTANT:
            computing.append(place)
        elif name not in RESHAPES or not _keeps(draft, place):
            return None
    return None


def _picture(draft: Draft, position: int) -> int:
    """Return the input of an operator that is no parameter, -1 where it is not clear which."""
    inputs = draft.operators[position].inputs
    if _name(draft, position) in BY_CONSTANT:
        computed = [index for index in inputs if index >= 0 and draft.data(index) is None]
        return computed[0] if len(computed) == 1 and len(inputs) == 2 else -1
    return inputs[0] if inputs else -1


def _keeps(draft: Draft, position: int) -> bool:
    """Say whether an operator only adds or takes sides of 1, and its values stay what they are."""
    source, result = draft.operators[position].inputs[0], draft.operators[position].outputs[0]
    sizes = [[size for size in draft[index].shape[1:] if size != 1] for index in (source, result)]
    return sizes[0] == sizes[1] and _alike(draft, source, result)


def _alike(draft: Draft, *indices: int) -> bool:
    tensors = [draft[index] for index in indices]
    kinds = {(tensor.type, tensor.scales, tensor.quantization and tensor.quantization.zero_point) for tensor in tensors}
    return len(kinds) == 1


def _dilated(draft: Draft, chain: Chain) -> bool:
    """Put the dilated convolution into the place of the last operator of a chain; say whether that can be done."""
    spread, gather = draft.operators[chain.spread], draft.operators[chain.gather]
    source, result = spread.inputs[0], gather.outputs[0]
    if not _alike(draft, source, spread.outputs[0]) or not _alike(draft, gather.inputs[0], result):
        return False
    sides = _sides(draft, chain)
    depth = draft[draft.operators[chain.computing[0]].outputs[0]].shape[-1]
    if sides is None or not all(_is_by_channel(draft, place, depth) for place in chain.computing[1:]):
        return False
    batch, channels = draft[source].shape[0], draft[source].shape[-1]
    made: list[Operator] = []
    current = _reshaped(draft, made, source, result, (batch, *(side.size for side in sides), channels))
    padding = "VALID"
    if all((side.before, side.behind) == side.same for side in sides) and any(any(side.same) for side in sides):
        padding = "SAME"
    elif any(side.before or side.behind for side in sides):
        current = _padded(draft, made, current, sides)
    shape = (batch, *(side.result for side in sides), depth)
    for place in chain.computing:
        operator = draft.operators[place]
        whole = place == chain.computing[-1] and draft[result].shape == shape
        target = result if whole else draft.like(operator.outputs[0], "dilated", shape=shape)
        inputs = tuple(current if index == _picture(draft, place) else index for index in operator.inputs)
        changed = operator._replace(inputs=inputs, outputs=(target,))
        if place == chain.computing[0]:
            factors = {f"dilation_{axis}_factor": side.dilation for axis, side in zip("hw", sides, strict=True)}
            changed = changed._replace(options={**operator.options, "padding": padding, **factors})
        made.append(changed)
        current = target
    if current != result:
        made.append(draft.op("RESHAPE", [current], [result], {"new_shape": draft[result].shape}))
    draft.replace(chain.gather, made)
    return True


def _is_by_channel(draft: Draft, position: int, depth: int) -> bool:
    """Say whether an operator does the same with every pixel."""
    for index in draft.operators[position].inputs:
        if index >= 0 and draft.data(index) is not None:
            shape = draft[index].shape
            if shape[-1:] not in ((), (1,), (depth,)) or any(size != 1 for size in shape[:-1]):
                return False
    return True


def _sides(draft: Draft, chain: Chain) -> tuple[Side, Side] | None:
    """Work out height and width, None where they are not those of a dilated convolution."""
    spread, gather = draft.operators[chain.spread], draft.operators[chain.gather]
    conv = draft.operators[chain.computing[0]]
    picture, result = draft[spread.inputs[0]].shape, draft[gather.outputs[0]].shape
    filter = draft[conv.inputs[1]].shape if len(conv.inputs) > 1 and conv.inputs[1] >= 0 else ()
    numbers = [_numbers(draft, operator, position) for operator in (spread, gather) for position in (1, 2)]
    rank = len(picture)
    if rank not in (3, 4) or len(filter) != 4 or len(result) != rank or numbers[0] != numbers[2]:
        return None
    if [len(item) for item in numbers] != [rank - 2, 2 * rank - 4] * 2 or min(*picture, *filter, *numbers[0]) < 1:
        return None
    if (conv.options.get("stride_h"), conv.options.get("stride_w")) != (1, 1):
        return None
    axes = _axes(draft, chain)
    sides = [_side(conv.options, axis, filter[1 + "hw".index(axis)]) for axis in "hw"]
    for number, axis in enumerate(axes):
        block, size = numbers[0][number], picture[1 + number]
        pads, crops = numbers[1][2 * number : 2 * number + 2], numbers[3][2 * number : 2 * number + 2]
        side = sides["hw".index(axis)]
        before = pads[0] + block * side.before - crops[0]
        behind = pads[1] + block * side.behind - crops[1]
        dilation = block * side.dilation
        reach = dilation * (filter[1 + "hw".index(axis)] - 1)
        wanted = Side(size, size + before + behind - reach, before, behind, dilation, (reach // 2, reach - reach // 2))
        if min(before, behind, *pads, *crops) < 0 or (size + sum(pads)) % block or wanted.result != result[1 + number]:
            return None
        sides["hw".index(axis)] = wanted
    if len(axes) != rank - 2 or result[0] != picture[0] or min(side.result for side in sides) < 1:
        return None
    return sides[0], sides[1]


def _axes(draft: Draft, chain: Chain) -> str:
    """Return for each dimension of a picture whether it is the convolution's height or its width."""
    within = draft[draft.operators[chain.spread].outputs[0]].shape
    conv = draft[draft.operators[chain.computing[0]].inputs[0]].shape
    if len(within) == 4:
        return "hw"
    if len(conv) != 4 or within[1] == 1:
        return ""
    return {(1, within[1]): "w", (within[1], 1): "h"}.get(conv[1:3], "")


def _side(options: Mapping[str, object], axis: str, taps: int) -> Side:
    """Describe a side of 1 pixel that no block divides; its padding is the convolution's own."""
    factor = options.get(f"dilation_{axis}_factor")
    dilation = factor if isinstance(factor, int) and factor > 0 else 1
    reach = dilation * (taps - 1)
    before, behind = (reach // 2, reach - reach // 2) if options.get("padding") == "SAME" else (0, 0)
    same = (reach // 2, reach - reach // 2)
    return Side(1, 1 + before + behind - reach, before, behind, dilation, same)


def _numbers(draft: Draft, operator: Operator, position: int) -> tuple[int, ...]:
    """Return the numbers of a constant, none where it is no such constant."""
    index = operator.inputs[position] if len(operator.inputs) > position else -1
    data = draft.data(index) if index >= 0 and draft[index].type == "INT32" else None
    return () if data is None or len(data) % 4 else struct.unpack(f"<{len(data) // 4}i", data)


def _reshaped(draft: Draft, made: list[Operator], source: int, result: int, shape: tuple[int, ...]) -> int:
    """Return the picture with height and width."""
    if draft[source].shape == shape:
        return source
    tensor = draft[source]
    picture = draft.like(result, "picture", type=tensor.type, shape=shape, quantization=tensor.quantization)
    made.append(draft.op("RESHAPE", [source], [picture], {"new_shape": shape}))
    return picture


def _padded(draft: Draft, made: list[Operator], picture: int, sides: Sequence[Side]) -> int:
    """Return the picture with zeros around it."""
    batch, _, _, channels = draft[picture].shape
    shape = (batch, *(side.before + side.size + side.behind for side in sides), channels)
    padded = draft.like(picture, "padded", shape=shape)
    amounts = struct.pack("<8i", 0, 0, *(amount for side in sides for amount in (side.before, side.behind)), 0, 0)
    paddings = draft.constant(padded, "paddings", "INT32", (4, 2), amounts)
    version = {"INT8": 2, "INT16": 4}.get(draft[picture].type, 1)
    made.append(draft.op("PAD", [picture, paddings], [padded], {}, version=version))
    return padded


def _drop(draft: Draft, chain: Chain) -> None:
    """Take out what only the chain's last operator needed."""
    kept = {
        index for place, operator in enumerate(draft.operators) if place not in chain.every for index in operator.inputs
    }
    kept |= {*draft.outputs}
    for place in chain.every[1:]:
        operator = draft.operators[place]
        if kept.intersection(operator.outputs):
            kept.update(operator.inputs)
        else:
            draft.replace(place, [])
