"""Operator -> how its outputs' shapes follow from its inputs."""

from __future__ import annotations

from tflm_lint.rewrite.shapes import computation, movement, strided
from tflm_lint.rewrite.shapes.call import broadcast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tflm_lint.rewrite.shapes.call import Call
    from tflm_lint.rewrite.shapes.notation import Shape

    Rule = Callable[[Call], tuple[Shape, ...]]

#: Operators whose output has the shape of the first input.
SAME = """
    ABS NEG SIN COS EXP LOG SQRT RSQRT SQUARE FLOOR CEIL ROUND SIGN LOGICAL_NOT ELU RELU RELU6 RELU_N1_TO_1 RELU_0_TO_1
    LEAKY_RELU TANH LOGISTIC HARD_SWISH GELU SOFTMAX LOG_SOFTMAX L2_NORMALIZATION LOCAL_RESPONSE_NORMALIZATION
    QUANTIZE DEQUANTIZE FAKE_QUANT CAST DENSIFY CUMSUM REVERSE_V2 REVERSE_SEQUENCE ZEROS_LIKE DYNAMIC_UPDATE_SLICE
    COMPLEX_ABS REAL IMAG BUCKETIZE MATRIX_SET_DIAG
"""
#: Operators whose inputs stretch to each other.
BROADCAST = """
    ADD SUB MUL DIV MAXIMUM MINIMUM POW FLOOR_DIV FLOOR_MOD SQUARED_DIFFERENCE ATAN2 EQUAL NOT_EQUAL GREATER
    GREATER_EQUAL LESS LESS_EQUAL LOGICAL_AND LOGICAL_OR BITWISE_XOR RIGHT_SHIFT SELECT_V2
"""
REDUCTIONS = "MEAN SUM REDUCE_PROD REDUCE_MAX REDUCE_MIN REDUCE_ANY REDUCE_ALL"
#: Operators with an input that says the shape: its position.
SAID = {
    "TRANSPOSE_CONV": 0,
    "CONV_3D_TRANSPOSE": 0,
    "FILL": 0,
    "RANDOM_UNIFORM": 0,
    "RANDOM_STANDARD_NORMAL": 0,
    "SCATTER_ND": 2,
    "SPARSE_TO_DENSE": 1,
}


def _said(position: int) -> Rule:
    return lambda call: (call.integers(position),)


RULES: Mapping[str, Rule] = {
    **dict.fromkeys(SAME.split(), lambda call: (call.shape(0),)),
    **dict.fromkeys(BROADCAST.split(), lambda call: (broadcast(*call.shapes()),)),
    **dict.fromkeys(REDUCTIONS.split(), computation.reduce),
    **{name: _said(position) for name, position in SAID.items()},
    "ADD_N": lambda call: (call.shape(0),),
    "ARG_MAX": computation.arg_extreme,
    "ARG_MIN": computation.arg_extreme,
    "AVERAGE_POOL_2D": computation.pool,
    "BATCH_MATMUL": computation.batch_matmul,
    "BATCH_TO_SPACE_ND": movement.batch_to_space,
    "BROADCAST_ARGS": movement.broadcast_args,
    "BROADCAST_TO": movement.broadcast_to,
    "CONCATENATION": movement.concatenation,
    "CONV_2D": computation.conv,
    "CONV_3D": computation.conv_3d,
    "DEPTHWISE_CONV_2D": computation.depthwise_conv,
    "DEPTH_TO_SPACE": movement.depth_to_space,
    "EMBEDDING_LOOKUP": movement.embedding_lookup,
    "EXPAND_DIMS": movement.expand_dims,
    "FULLY_CONNECTED": computation.fully_connected,
    "GATHER": movement.gather,
    "GATHER_ND": movement.gather_nd,
    "L2_POOL_2D": computation.pool,
    "MATRIX_DIAG": computation.matrix_diag,
    "MAX_POOL_2D": computation.pool,
    "MIRROR_PAD": movement.pad,
    "NON_MAX_SUPPRESSION_V4": computation.non_max_suppression,
    "NON_MAX_SUPPRESSION_V5": computation.non_max_suppression,
    "ONE_HOT": computation.one_hot,
    "PACK": movement.pack,
    "PAD": movement.pad,
    "PADV2": movement.pad,
    "PRELU": computation.prelu,
    "RANGE": computation.range_,
    "RANK": lambda _call: ((),),
    "RESHAPE": movement.reshape,
    "RESIZE_BILINEAR": computation.resize,
    "RESIZE_NEAREST_NEIGHBOR": computation.resize,
    "RFFT2D": computation.rfft2d,
    "SELECT": lambda call: (call.shape(1),),
    "SHAPE": computation.shape_of,
    "SLICE": movement.slice_at_run_time,
    "SPACE_TO_BATCH_ND": movement.space_to_batch,
    "SPACE_TO_DEPTH": movement.space_to_depth,
    "SPLIT": movement.split,
    "SPLIT_V": movement.split_v,
    "SQUEEZE": movement.squeeze,
    "STRIDED_SLICE": strided.sliced,
    "SVDF": computation.svdf,
    "TILE": movement.tile,
    "TOPK_V2": computation.topk,
    "TRANSPOSE": movement.transpose,
    "UNIDIRECTIONAL_SEQUENCE_LSTM": computation.sequence,
    "UNIDIRECTIONAL_SEQUENCE_RNN": computation.sequence_rnn,
    "UNPACK": movement.unpack,
}
