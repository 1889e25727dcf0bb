"""Give INT16 transposed convolutions a bias of zeros.

Pattern: TRANSPOSE_CONV of INT16 without a bias.

Replacement: the same with an INT64 bias of zeros.

Preconditions: constant filters of INT8, one scale or one a channel.

Error: none, zeros are added.

Source: CMSIS-NN's kernel reads the bias's type without looking whether there
is one.
"""

from __future__ import annotations

from tflm_lint.model.graph import Quantization
from tflm_lint.rewrite.rework import per_tensor, rework, single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "transpose-conv-with-bias"
CURES = ("OP117",)
OPS = ("TRANSPOSE_CONV",)
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with a bias wherever TRANSPOSE_CONV is refused for want of one, None where it is not."""
    return rework(model, context, _biased, "TRANSPOSE_CONV", inputs=3)


def _biased(draft: Draft, operator: Operator) -> list[Operator] | None:
    shape, weights, source, *bias = operator.inputs
    target = operator.outputs[0]
    given, record = per_tensor(draft[source]), draft[weights].quantization
    if [index for index in bias if index >= 0] or draft[source].type != "INT16" or draft[weights].type != "INT8":
        return None
    if given is None or record is None or len(draft[weights].shape) != 4 or draft.data(weights) is None:
        return None
    channels = draft[weights].shape[0]
    if len(record.scale) not in (1, channels):
        return None
    scales = tuple(single(given[0] * each) for each in record.scale)
    quantization = Quantization(scales, (0,) * len(scales))
    zeros = draft.constant(target, "bias", "INT64", (channels,), bytes(8 * channels), quantization=quantization)
    return [operator._replace(inputs=(shape, weights, source, zeros))]
