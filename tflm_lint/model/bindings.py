"""The .tflite format as data: tables, unions and enums with their slots and defaults.

Generated from schema/tflite.fbs by schema/generate.py; do not edit. Plain literals, so that the import costs what
reading the compiled file costs; of many names one text, since Python looks up each constant whether it knows it.
"""

from __future__ import annotations

# fmt: off

#: (vtable offset, name, form, struct code, default, target). Forms: `scalar` (target: its enum, the default a number),
#: `string`, `vector` of scalars (target: their enum), `table`, `tables` (a vector of them; target: the table),
#: `tag` and `union` (two slots; target: the union). Deprecated fields have a slot and no row.
Row = tuple[int, str, str, str, object, "str | None"]

FILE_IDENTIFIER = b"TFL3"
ROOT = "Model"
#: The longest chain of tables that any file can have, the root included.
DEPTH = 6
#: Vectors whose elements a writer aligns beyond their size; a reader does not rely on it.
ALIGNED = {"CustomQuantization.custom": 16, "Uint16Vector.values": 4, "Uint8Vector.values": 4, "Buffer.data": 16}


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


#: Names by value.
ENUMS: dict[str, tuple[str, ...]] = {
    "CustomOptionsFormat": _names("FLEXBUFFERS"),
    "TensorType": _names(
        "FLOAT32 FLOAT16 INT32 UINT8 INT64 STRING BOOL INT16 COMPLEX64 INT8 FLOAT64 COMPLEX128 UINT64 RESOURCE "
        "VARIANT UINT32 UINT16 INT4 BFLOAT16 INT2 UINT4 FLOAT8_E4M3FN FLOAT8_E5M2 "
    ),
    "DimensionType": _names("DENSE SPARSE_CSR"),
    "BuiltinOperator": _names(
        "ADD AVERAGE_POOL_2D CONCATENATION CONV_2D DEPTHWISE_CONV_2D DEPTH_TO_SPACE DEQUANTIZE EMBEDDING_LOOKUP FLOOR "
        "FULLY_CONNECTED HASHTABLE_LOOKUP L2_NORMALIZATION L2_POOL_2D LOCAL_RESPONSE_NORMALIZATION LOGISTIC "
        "LSH_PROJECTION LSTM MAX_POOL_2D MUL RELU RELU_N1_TO_1 RELU6 RESHAPE RESIZE_BILINEAR RNN SOFTMAX "
        "SPACE_TO_DEPTH SVDF TANH CONCAT_EMBEDDINGS SKIP_GRAM CALL CUSTOM EMBEDDING_LOOKUP_SPARSE PAD "
        "UNIDIRECTIONAL_SEQUENCE_RNN GATHER BATCH_TO_SPACE_ND SPACE_TO_BATCH_ND TRANSPOSE MEAN SUB DIV SQUEEZE "
        "UNIDIRECTIONAL_SEQUENCE_LSTM STRIDED_SLICE BIDIRECTIONAL_SEQUENCE_RNN EXP TOPK_V2 SPLIT LOG_SOFTMAX DELEGATE "
        "BIDIRECTIONAL_SEQUENCE_LSTM CAST PRELU MAXIMUM ARG_MAX MINIMUM LESS NEG PADV2 GREATER GREATER_EQUAL "
        "LESS_EQUAL SELECT SLICE SIN TRANSPOSE_CONV SPARSE_TO_DENSE TILE EXPAND_DIMS EQUAL NOT_EQUAL LOG SUM SQRT "
        "RSQRT SHAPE POW ARG_MIN FAKE_QUANT REDUCE_PROD REDUCE_MAX PACK LOGICAL_OR ONE_HOT LOGICAL_AND LOGICAL_NOT "
        "UNPACK REDUCE_MIN FLOOR_DIV REDUCE_ANY SQUARE ZEROS_LIKE FILL FLOOR_MOD RANGE RESIZE_NEAREST_NEIGHBOR "
        "LEAKY_RELU SQUARED_DIFFERENCE MIRROR_PAD ABS SPLIT_V UNIQUE CEIL REVERSE_V2 ADD_N GATHER_ND COS WHERE RANK "
        "ELU REVERSE_SEQUENCE MATRIX_DIAG QUANTIZE MATRIX_SET_DIAG ROUND HARD_SWISH IF WHILE NON_MAX_SUPPRESSION_V4 "
        "NON_MAX_SUPPRESSION_V5 SCATTER_ND SELECT_V2 DENSIFY SEGMENT_SUM BATCH_MATMUL "
        "PLACEHOLDER_FOR_GREATER_OP_CODES CUMSUM CALL_ONCE BROADCAST_TO RFFT2D CONV_3D IMAG REAL COMPLEX_ABS "
        "HASHTABLE HASHTABLE_FIND HASHTABLE_IMPORT HASHTABLE_SIZE REDUCE_ALL CONV_3D_TRANSPOSE VAR_HANDLE "
        "READ_VARIABLE ASSIGN_VARIABLE BROADCAST_ARGS RANDOM_STANDARD_NORMAL BUCKETIZE RANDOM_UNIFORM MULTINOMIAL "
        "GELU DYNAMIC_UPDATE_SLICE RELU_0_TO_1 UNSORTED_SEGMENT_PROD UNSORTED_SEGMENT_MAX UNSORTED_SEGMENT_SUM ATAN2 "
        "UNSORTED_SEGMENT_MIN SIGN BITCAST BITWISE_XOR RIGHT_SHIFT STABLEHLO_LOGISTIC STABLEHLO_ADD STABLEHLO_DIVIDE "
        "STABLEHLO_MULTIPLY STABLEHLO_MAXIMUM STABLEHLO_RESHAPE STABLEHLO_CLAMP STABLEHLO_CONCATENATE "
        "STABLEHLO_BROADCAST_IN_DIM STABLEHLO_CONVOLUTION STABLEHLO_SLICE STABLEHLO_CUSTOM_CALL STABLEHLO_REDUCE "
        "STABLEHLO_ABS STABLEHLO_AND STABLEHLO_COSINE STABLEHLO_EXPONENTIAL STABLEHLO_FLOOR STABLEHLO_LOG "
        "STABLEHLO_MINIMUM STABLEHLO_NEGATE STABLEHLO_OR STABLEHLO_POWER STABLEHLO_REMAINDER STABLEHLO_RSQRT "
        "STABLEHLO_SELECT STABLEHLO_SUBTRACT STABLEHLO_TANH STABLEHLO_SCATTER STABLEHLO_COMPARE STABLEHLO_CONVERT "
        "STABLEHLO_DYNAMIC_SLICE STABLEHLO_DYNAMIC_UPDATE_SLICE STABLEHLO_PAD STABLEHLO_IOTA STABLEHLO_DOT_GENERAL "
        "STABLEHLO_REDUCE_WINDOW STABLEHLO_SORT STABLEHLO_WHILE STABLEHLO_GATHER STABLEHLO_TRANSPOSE DILATE "
        "STABLEHLO_RNG_BIT_GENERATOR REDUCE_WINDOW STABLEHLO_COMPOSITE STABLEHLO_SHIFT_LEFT STABLEHLO_CBRT "
        "STABLEHLO_CASE "
    ),
    "ActivationFunctionType": _names("NONE RELU RELU_N1_TO_1 RELU6 TANH SIGN_BIT"),
    "CombinerType": _names("SUM MEAN SQRTN"),
    "FullyConnectedOptionsWeightsFormat": _names("DEFAULT SHUFFLED4x16INT8"),
    "LSHProjectionType": _names("UNKNOWN SPARSE DENSE"),
    "LSTMKernelType": _names("FULL BASIC"),
    "MirrorPadMode": _names("REFLECT SYMMETRIC"),
    "Padding": _names("SAME VALID"),
    "ReduceWindowFunction": _names("UNSUPPORTED ADD MUL MINIMUM MAXIMUM ALL ANY"),
    "RngAlgorithm": _names("DEFAULT PHILOX THREEFRY"),
    "StablehloComparisonDirection": _names(
        "STABLEHLO_COMPARISON_DIRECTION_EQ STABLEHLO_COMPARISON_DIRECTION_NE STABLEHLO_COMPARISON_DIRECTION_GE "
        "STABLEHLO_COMPARISON_DIRECTION_GT STABLEHLO_COMPARISON_DIRECTION_LE STABLEHLO_COMPARISON_DIRECTION_LT "
    ),
    "StablehloComparisonType": _names(
        "STABLEHLO_COMPARISON_TYPE_NOTYPE STABLEHLO_COMPARISON_TYPE_FLOAT STABLEHLO_COMPARISON_TYPE_FLOAT_TOTAL_ORDER "
        "STABLEHLO_COMPARISON_TYPE_SIGNED STABLEHLO_COMPARISON_TYPE_UNSIGNED "
    ),
    "StablehloPrecisionConfig": _names("DEFAULT HIGH HIGHEST"),
}

#: Tables by tag; tag 0 is no table.
UNIONS: dict[str, tuple[str, ...]] = {
    "QuantizationDetails": _names(
        "NONE CustomQuantization BlockwiseQuantization MultiAxisQuantization "
    ),
    "SparseIndexVector": _names("NONE Int32Vector Uint16Vector Uint8Vector"),
    "BuiltinOptions": _names(
        "NONE Conv2DOptions DepthwiseConv2DOptions ConcatEmbeddingsOptions LSHProjectionOptions Pool2DOptions "
        "SVDFOptions RNNOptions FullyConnectedOptions SoftmaxOptions ConcatenationOptions AddOptions L2NormOptions "
        "LocalResponseNormalizationOptions LSTMOptions ResizeBilinearOptions CallOptions ReshapeOptions "
        "SkipGramOptions SpaceToDepthOptions EmbeddingLookupSparseOptions MulOptions PadOptions GatherOptions "
        "BatchToSpaceNDOptions SpaceToBatchNDOptions TransposeOptions ReducerOptions SubOptions DivOptions "
        "SqueezeOptions SequenceRNNOptions StridedSliceOptions ExpOptions TopKV2Options SplitOptions "
        "LogSoftmaxOptions CastOptions DequantizeOptions MaximumMinimumOptions ArgMaxOptions LessOptions NegOptions "
        "PadV2Options GreaterOptions GreaterEqualOptions LessEqualOptions SelectOptions SliceOptions "
        "TransposeConvOptions SparseToDenseOptions TileOptions ExpandDimsOptions EqualOptions NotEqualOptions "
        "ShapeOptions PowOptions ArgMinOptions FakeQuantOptions PackOptions LogicalOrOptions OneHotOptions "
        "LogicalAndOptions LogicalNotOptions UnpackOptions FloorDivOptions SquareOptions ZerosLikeOptions FillOptions "
        "BidirectionalSequenceLSTMOptions BidirectionalSequenceRNNOptions UnidirectionalSequenceLSTMOptions "
        "FloorModOptions RangeOptions ResizeNearestNeighborOptions LeakyReluOptions SquaredDifferenceOptions "
        "MirrorPadOptions AbsOptions SplitVOptions UniqueOptions ReverseV2Options AddNOptions GatherNdOptions "
        "CosOptions WhereOptions RankOptions ReverseSequenceOptions MatrixDiagOptions QuantizeOptions "
        "MatrixSetDiagOptions HardSwishOptions IfOptions WhileOptions DepthToSpaceOptions NonMaxSuppressionV4Options "
        "NonMaxSuppressionV5Options ScatterNdOptions SelectV2Options DensifyOptions SegmentSumOptions "
        "BatchMatMulOptions CumsumOptions CallOnceOptions BroadcastToOptions Rfft2dOptions Conv3DOptions "
        "HashtableOptions HashtableFindOptions HashtableImportOptions HashtableSizeOptions VarHandleOptions "
        "ReadVariableOptions AssignVariableOptions RandomOptions BucketizeOptions GeluOptions "
        "DynamicUpdateSliceOptions UnsortedSegmentProdOptions UnsortedSegmentMaxOptions UnsortedSegmentMinOptions "
        "UnsortedSegmentSumOptions ATan2Options SignOptions BitcastOptions BitwiseXorOptions RightShiftOptions "
    ),
    "BuiltinOptions2": _names(
        "NONE StablehloConcatenateOptions StablehloBroadcastInDimOptions StablehloSliceOptions "
        "StablehloConvolutionOptions StablehloCustomCallOptions StablehloReduceOptions StablehloScatterOptions "
        "StablehloCompareOptions StablehloDynamicSliceOptions StablehloPadOptions StablehloIotaOptions "
        "StablehloDotGeneralOptions StablehloReduceWindowOptions StablehloSortOptions StablehloWhileOptions "
        "StablehloGatherOptions StablehloTransposeOptions DilateOptions StablehloRngBitGeneratorOptions "
        "ReduceWindowOptions StableHLOCompositeOptions StablehloShiftLeftOptions StablehloCaseOptions "
    ),
}


class Tables(dict[str, tuple[Row, ...]]):
    """Name of a table -> its rows. Those that few models have come with the first question for one."""

    def __missing__(self, name: str) -> tuple[Row, ...]:
        """Read the rarer tables; raise `KeyError` where those have none of that name either."""
        from tflm_lint.model import bindings_rarer

        found = bindings_rarer.TABLES[name]
        self.update(bindings_rarer.TABLES)
        return found


TABLES = Tables({
    "Model": (
        (4, "version", "scalar", "I", 0, None),
        (6, "operator_codes", "tables", "", None, "OperatorCode"),
        (8, "subgraphs", "tables", "", None, "SubGraph"),
        (10, "description", "string", "", None, None),
        (12, "buffers", "tables", "", None, "Buffer"),
        (14, "metadata_buffer", "vector", "i", None, None),
        (16, "metadata", "tables", "", None, "Metadata"),
        (18, "signature_defs", "tables", "", None, "SignatureDef"),
        (20, "external_buffer_groups", "tables", "", None, "ExternalBufferGroup"),
        (22, "external_buffers", "tables", "", None, "ExternalBuffer"),
    ),
    "SubGraph": (
        (4, "tensors", "tables", "", None, "Tensor"),
        (6, "inputs", "vector", "i", None, None),
        (8, "outputs", "vector", "i", None, None),
        (10, "operators", "tables", "", None, "Operator"),
        (12, "name", "string", "", None, None),
        (14, "debug_metadata_index", "scalar", "i", -1, None),
    ),
    "Operator": (
        (4, "opcode_index", "scalar", "I", 0, None),
        (6, "inputs", "vector", "i", None, None),
        (8, "outputs", "vector", "i", None, None),
        (10, "builtin_options_type", "tag", "B", 0, "BuiltinOptions"),
        (12, "builtin_options", "union", "", None, "BuiltinOptions"),
        (14, "custom_options", "vector", "B", None, None),
        (16, "custom_options_format", "scalar", "b", 0, "CustomOptionsFormat"),
        (18, "mutating_variable_inputs", "vector", "?", None, None),
        (20, "intermediates", "vector", "i", None, None),
        (22, "large_custom_options_offset", "scalar", "Q", 0, None),
        (24, "large_custom_options_size", "scalar", "Q", 0, None),
        (26, "builtin_options_2_type", "tag", "B", 0, "BuiltinOptions2"),
        (28, "builtin_options_2", "union", "", None, "BuiltinOptions2"),
        (30, "debug_metadata_index", "scalar", "i", -1, None),
    ),
    "OperatorCode": (
        (4, "deprecated_builtin_code", "scalar", "b", 0, None),
        (6, "custom_code", "string", "", None, None),
        (8, "version", "scalar", "i", 1, None),
        (10, "builtin_code", "scalar", "i", 0, "BuiltinOperator"),
    ),
    "Tensor": (
        (4, "shape", "vector", "i", None, None),
        (6, "type", "scalar", "b", 0, "TensorType"),
        (8, "buffer", "scalar", "I", 0, None),
        (10, "name", "string", "", None, None),
        (12, "quantization", "table", "", None, "QuantizationParameters"),
        (14, "is_variable", "scalar", "?", False, None),
        (16, "sparsity", "table", "", None, "SparsityParameters"),
        (18, "shape_signature", "vector", "i", None, None),
        (20, "has_rank", "scalar", "?", False, None),
        (22, "variant_tensors", "tables", "", None, "VariantSubType"),
        (24, "external_buffer", "scalar", "I", 0, None),
    ),
    "QuantizationParameters": (
        (4, "min", "vector", "f", None, None),
        (6, "max", "vector", "f", None, None),
        (8, "scale", "vector", "f", None, None),
        (10, "zero_point", "vector", "q", None, None),
        (12, "details_type", "tag", "B", 0, "QuantizationDetails"),
        (14, "details", "union", "", None, "QuantizationDetails"),
        (16, "quantized_dimension", "scalar", "i", 0, None),
    ),
    "Buffer": (
        (4, "data", "vector", "B", None, None),
        (6, "offset", "scalar", "Q", 0, None),
        (8, "size", "scalar", "Q", 0, None),
    ),
    "Metadata": (
        (4, "name", "string", "", None, None),
        (6, "buffer", "scalar", "I", 0, None),
    ),
    "SignatureDef": (
        (4, "inputs", "tables", "", None, "TensorMap"),
        (6, "outputs", "tables", "", None, "TensorMap"),
        (8, "signature_key", "string", "", None, None),
        (12, "subgraph_index", "scalar", "I", 0, None),
    ),
    "TensorMap": (
        (4, "name", "string", "", None, None),
        (6, "tensor_index", "scalar", "I", 0, None),
    ),
    "AddOptions": (
        (4, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
        (6, "pot_scale_int16", "scalar", "?", True, None),
    ),
    "ConcatenationOptions": (
        (4, "axis", "scalar", "i", 0, None),
        (6, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
    ),
    "Conv2DOptions": (
        (4, "padding", "scalar", "b", 0, "Padding"),
        (6, "stride_w", "scalar", "i", 0, None),
        (8, "stride_h", "scalar", "i", 0, None),
        (10, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
        (12, "dilation_w_factor", "scalar", "i", 1, None),
        (14, "dilation_h_factor", "scalar", "i", 1, None),
        (16, "quantized_bias_type", "scalar", "b", 0, "TensorType"),
    ),
    "DepthwiseConv2DOptions": (
        (4, "padding", "scalar", "b", 0, "Padding"),
        (6, "stride_w", "scalar", "i", 0, None),
        (8, "stride_h", "scalar", "i", 0, None),
        (10, "depth_multiplier", "scalar", "i", 0, None),
        (12, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
        (14, "dilation_w_factor", "scalar", "i", 1, None),
        (16, "dilation_h_factor", "scalar", "i", 1, None),
    ),
    "FullyConnectedOptions": (
        (4, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
        (6, "weights_format", "scalar", "b", 0, "FullyConnectedOptionsWeightsFormat"),
        (8, "keep_num_dims", "scalar", "?", False, None),
        (10, "asymmetric_quantize_inputs", "scalar", "?", False, None),
        (12, "quantized_bias_type", "scalar", "b", 0, "TensorType"),
    ),
    "MulOptions": (
        (4, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
    ),
    "Pool2DOptions": (
        (4, "padding", "scalar", "b", 0, "Padding"),
        (6, "stride_w", "scalar", "i", 0, None),
        (8, "stride_h", "scalar", "i", 0, None),
        (10, "filter_width", "scalar", "i", 0, None),
        (12, "filter_height", "scalar", "i", 0, None),
        (14, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
    ),
    "ReducerOptions": (
        (4, "keep_dims", "scalar", "?", False, None),
    ),
    "ReshapeOptions": (
        (4, "new_shape", "vector", "i", None, None),
    ),
    "SoftmaxOptions": (
        (4, "beta", "scalar", "f", 0.0, None),
    ),
    "DequantizeOptions": (),
    "PadOptions": (),
    "QuantizeOptions": (),
})
