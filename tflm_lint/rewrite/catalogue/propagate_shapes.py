"""Store the shapes that the tensors really have.

Pattern: a computed tensor whose stored shape is not what follows from the
inputs: of a model with an open batch the converter stores shapes like
[1, 1, 1], and of a SPACE_TO_BATCH_ND it forgets the blocks.

Replacement: shapes inferred operator by operator, through all subgraphs, for
the inputs as they are stored (an open dimension is 1), or as --input-shape
says; `shape_signature` is dropped, nothing is open any more.

Preconditions: the target refuses the model or computes wrong results with it,
or the inputs get other shapes. No input is stored without elements, but where
--input-shape says another. A tensor whose shape only the run tells keeps what
is stored.

Error: none; LiteRT infers the same shapes before it runs. TFLM goes by what is
stored.

Source: `MicroAllocator` takes `Tensor.shape`; `Subgraph::ResizeInputTensor`
and `Prepare` of LiteRT's kernels.
"""

from __future__ import annotations

from tflm_lint.rewrite.shapes.known import known
from tflm_lint.rewrite.stored_plan import without_plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Subgraph
    from tflm_lint.rewrite.shapes.notation import Shape
    from tflm_lint.rewrite.surroundings import Context

NAME = "propagate-shapes"
CURES = ("OP101", "OP103", "OP112", "OP117", "OP121", "OP123", "SH301", "SH302", "SH303")
CLASS = "safe"
STAGE = "shapes"
ERROR = "exact"
OPS = ("BATCH_TO_SPACE_ND", "CONV_2D", "FULLY_CONNECTED", "RESHAPE", "SPACE_TO_BATCH_ND")


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model with inferred shapes, None where they are what is stored, or an input has no elements.

    None at all is not an open dimension: what such a model computes is nobody's to make up.
    """
    main = model.subgraphs[0]
    if any(0 in main.tensors[index].shape for index in main.inputs):
        return None
    return stored(model)


def stored(model: Model, inputs: dict[int, Shape] | None = None) -> Model | None:
    """Return the model for those shapes of its inputs, None where it already is."""
    found = known(model, inputs)
    subgraphs = tuple(
        _reshaped(subgraph, shapes, {*values.unsettled} if number else {*values.unsettled, *subgraph.inputs})
        for number, (subgraph, shapes, values) in enumerate(
            zip(model.subgraphs, found.shapes, found.values, strict=True)
        )
    )
    if subgraphs == model.subgraphs:
        return None
    # a stored plan was made for other sizes
    return without_plan(model._replace(subgraphs=subgraphs))


def _reshaped(subgraph: Subgraph, shapes: tuple[Shape | None, ...], computed: set[int]) -> Subgraph:
    tensors = list(subgraph.tensors)
    if all(shapes[index] in (None, tensors[index].shape) for index in computed):
        return subgraph
    for index in computed:
        shape = shapes[index]
        if shape is not None and not tensors[index].is_variable:
            tensors[index] = tensors[index]._replace(shape=shape, shape_signature=())
    return subgraph._replace(tensors=tuple(tensors))
