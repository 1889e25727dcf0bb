"""Count in 32 bits what a model counts in 64.

Pattern: computed INT64 tensors inside of the model: positions, shapes, indices,
for which TFLM has hardly a kernel.

Replacement: INT32 tensors and constants, and the options that name the type.

Preconditions: no input and no output of the model is INT64 (for those there is
`int64-interface`), and what computes INT64 values cannot leave 32 bits:
positions, shapes, narrower integers, and what only moves them. Biases of 16 bit
layers stay INT64. A constant beyond 32 bits must be the bound of a slice, where
the nearest 32 bit number says the same.

Error: none.

Source: an index or a size of 2^31 fits no microcontroller.
"""

from __future__ import annotations

from tflm_lint.rewrite.draft import Draft
from tflm_lint.rewrite.fold.tensor_values import decoded, encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Subgraph
    from tflm_lint.rewrite.surroundings import Context

NAME = "int64-to-int32"
CURES = ("OP101", "OP103", "OP117")
CLASS = "safe"
STAGE = "int64"
ERROR = "exact"
OPS = ("SHAPE", "RANK")

#: Operators whose INT64 results fit 32 bits where their inputs do.
BOUNDED = frozenset(
    (
        *("ARG_MAX", "ARG_MIN", "TOPK_V2", "WHERE", "UNIQUE", "NON_MAX_SUPPRESSION_V4", "NON_MAX_SUPPRESSION_V5"),
        *("SHAPE", "RANK", "RESHAPE", "SQUEEZE", "EXPAND_DIMS", "TRANSPOSE", "REVERSE_V2", "SLICE", "STRIDED_SLICE"),
        *("GATHER", "GATHER_ND", "CONCATENATION", "PACK", "UNPACK", "SPLIT", "SPLIT_V", "PAD", "PADV2", "TILE"),
        *("BROADCAST_TO", "FILL", "ZEROS_LIKE", "ONE_HOT", "SELECT", "SELECT_V2", "MINIMUM", "MAXIMUM"),
        *("REDUCE_MAX", "REDUCE_MIN", "FLOOR_MOD"),
    )
)
#: Types that a CAST to INT64 leaves within 32 bits.
NARROW = ("INT8", "UINT8", "INT16", "UINT16", "INT32", "BOOL")
#: Operator -> the input that is a bias.
BIAS = {"CONV_2D": 2, "CONV_3D": 2, "DEPTHWISE_CONV_2D": 2, "FULLY_CONNECTED": 2, "TRANSPOSE_CONV": 3}
#: Operators whose constants say how far to go at most.
SLICES = ("SLICE", "STRIDED_SLICE")
LOW, HIGH = -(1 << 31), (1 << 31) - 1


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model in 32 bits, None where it shows INT64 or may need more."""
    if has_int64_ends(model) or not all(_is_bounded(model, subgraph) for subgraph in model.subgraphs):
        return None
    return narrowed(model)


def has_int64_ends(model: Model) -> bool:
    """Say whether an input or an output of the model is INT64."""
    main = model.subgraphs[0]
    return any(main.tensors[index].type == "INT64" for index in (*main.inputs, *main.outputs))


def narrowed(model: Model) -> Model | None:
    """Return the model with INT32 in the place of INT64, None where it computes none."""
    changed = model
    for number, subgraph in enumerate(model.subgraphs):
        kept = _biases(model, subgraph)
        draft = Draft(changed, number)
        wide = [n for n, tensor in enumerate(subgraph.tensors) if tensor.type == "INT64" and n not in kept]
        used = {n for operator in subgraph.operators for n in (*operator.inputs, *operator.outputs)}
        used.update(subgraph.inputs, subgraph.outputs)
        if used.isdisjoint(wide):
            continue
        for index in wide:
            tensor = subgraph.tensors[index]
            values = decoded(model, tensor)
            if values is None and model.constant(tensor) is not None:
                return None
            data = None if values is None else encoded(values.clip(LOW, HIGH), "INT32")
            draft.change(index, data, type="INT32", quantization=None)
        for position, operator in enumerate(subgraph.operators):
            options = {key: "INT32" if value == "INT64" else value for key, value in operator.options.items()}
            named = {n for n in (*operator.inputs, *operator.outputs) if n in kept}
            if options != operator.options and not named:
                draft.replace(position, [operator._replace(options=options)])
        changed = draft.model()
    return changed if changed is not model else None


def _biases(model: Model, subgraph: Subgraph) -> set[int]:
    """Return the INT64 constants that are biases and nothing else."""
    biases: set[int] = set()
    others = {*subgraph.inputs, *subgraph.outputs}
    for operator in subgraph.operators:
        place = BIAS.get(model.op_name(operator))
        others.update(index for at, index in enumerate(operator.inputs) if at != place)
        if place is not None:
            biases.update(operator.inputs[place : place + 1])
    return biases - others


def _is_bounded(model: Model, subgraph: Subgraph) -> bool:
    """Say whether no INT64 value can leave 32 bits."""
    tensors = subgraph.tensors
    for operator in subgraph.operators:
        name = model.op_name(operator)
        if any(tensors[index].type == "INT64" for index in operator.outputs):
            narrow = name == "CAST" and tensors[operator.inputs[0]].type in NARROW
            if name not in BOUNDED and not narrow:
                return False
        for place, index in enumerate(operator.inputs):
            if index < 0 or tensors[index].type != "INT64" or name in SLICES or place == BIAS.get(name):
                continue
            values = decoded(model, tensors[index])
            if values is not None and values.size and not LOW <= values.min() <= values.max() <= HIGH:
                return False
    return True
