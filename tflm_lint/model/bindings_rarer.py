"""The rarer tables of the .tflite format: see `tflm_lint.model.bindings`.

Generated from schema/tflite.fbs by schema/generate.py; do not edit.
"""

from __future__ import annotations

# fmt: off

TYPE_CHECKING = False
if TYPE_CHECKING:
    Row = tuple[int, str, str, str, object, "str | None"]

TABLES: dict[str, tuple[Row, ...]] = {
    "VariantSubType": (
        (4, "shape", "vector", "i", None, None),
        (6, "type", "scalar", "b", 0, "TensorType"),
        (8, "has_rank", "scalar", "?", False, None),
    ),
    "CustomQuantization": (
        (4, "custom", "vector", "B", None, None),
    ),
    "BlockwiseQuantization": (
        (4, "scales", "scalar", "i", 0, None),
        (6, "zero_points", "scalar", "i", 0, None),
        (8, "block_size", "scalar", "i", 0, None),
    ),
    "MultiAxisQuantization": (
        (4, "scales", "scalar", "i", 0, None),
        (6, "zero_points", "scalar", "i", 0, None),
        (8, "block_size", "scalar", "i", 0, None),
        (10, "quantized_dimensions", "vector", "i", None, None),
    ),
    "SparsityParameters": (
        (4, "traversal_order", "vector", "i", None, None),
        (6, "block_map", "vector", "i", None, None),
        (8, "dim_metadata", "tables", "", None, "DimensionMetadata"),
    ),
    "DimensionMetadata": (
        (4, "format", "scalar", "b", 0, "DimensionType"),
        (6, "dense_size", "scalar", "i", 0, None),
        (8, "array_segments_type", "tag", "B", 0, "SparseIndexVector"),
        (10, "array_segments", "union", "", None, "SparseIndexVector"),
        (12, "array_indices_type", "tag", "B", 0, "SparseIndexVector"),
        (14, "array_indices", "union", "", None, "SparseIndexVector"),
    ),
    "Int32Vector": (
        (4, "values", "vector", "i", None, None),
    ),
    "Uint16Vector": (
        (4, "values", "vector", "H", None, None),
    ),
    "Uint8Vector": (
        (4, "values", "vector", "B", None, None),
    ),
    "ExternalBuffer": (
        (4, "id", "scalar", "I", 0, None),
        (6, "group", "scalar", "I", 0, None),
        (8, "offset", "scalar", "Q", 0, None),
        (10, "length", "scalar", "Q", 0, None),
        (12, "packing", "string", "", None, None),
    ),
    "ExternalBufferGroup": (
        (4, "name", "string", "", None, None),
    ),
    "ArgMaxOptions": (
        (4, "output_type", "scalar", "b", 0, "TensorType"),
    ),
    "ArgMinOptions": (
        (4, "output_type", "scalar", "b", 0, "TensorType"),
    ),
    "BatchMatMulOptions": (
        (4, "adj_x", "scalar", "?", False, None),
        (6, "adj_y", "scalar", "?", False, None),
        (8, "asymmetric_quantize_inputs", "scalar", "?", False, None),
    ),
    "BidirectionalSequenceLSTMOptions": (
        (4, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
        (6, "cell_clip", "scalar", "f", 0.0, None),
        (8, "proj_clip", "scalar", "f", 0.0, None),
        (10, "merge_outputs", "scalar", "?", False, None),
        (12, "time_major", "scalar", "?", True, None),
        (14, "asymmetric_quantize_inputs", "scalar", "?", False, None),
    ),
    "BidirectionalSequenceRNNOptions": (
        (4, "time_major", "scalar", "?", False, None),
        (6, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
        (8, "merge_outputs", "scalar", "?", False, None),
        (10, "asymmetric_quantize_inputs", "scalar", "?", False, None),
    ),
    "BucketizeOptions": (
        (4, "boundaries", "vector", "f", None, None),
    ),
    "CallOnceOptions": (
        (4, "init_subgraph_index", "scalar", "i", 0, None),
    ),
    "CallOptions": (
        (4, "subgraph", "scalar", "I", 0, None),
    ),
    "CastOptions": (
        (4, "in_data_type", "scalar", "b", 0, "TensorType"),
        (6, "out_data_type", "scalar", "b", 0, "TensorType"),
    ),
    "ConcatEmbeddingsOptions": (
        (4, "num_channels", "scalar", "i", 0, None),
        (6, "num_columns_per_channel", "vector", "i", None, None),
        (8, "embedding_dim_per_channel", "vector", "i", None, None),
    ),
    "Conv3DOptions": (
        (4, "padding", "scalar", "b", 0, "Padding"),
        (6, "stride_d", "scalar", "i", 0, None),
        (8, "stride_w", "scalar", "i", 0, None),
        (10, "stride_h", "scalar", "i", 0, None),
        (12, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
        (14, "dilation_d_factor", "scalar", "i", 1, None),
        (16, "dilation_w_factor", "scalar", "i", 1, None),
        (18, "dilation_h_factor", "scalar", "i", 1, None),
    ),
    "CumsumOptions": (
        (4, "exclusive", "scalar", "?", False, None),
        (6, "reverse", "scalar", "?", False, None),
    ),
    "DepthToSpaceOptions": (
        (4, "block_size", "scalar", "i", 0, None),
    ),
    "DivOptions": (
        (4, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
    ),
    "EmbeddingLookupSparseOptions": (
        (4, "combiner", "scalar", "b", 0, "CombinerType"),
    ),
    "FakeQuantOptions": (
        (4, "min", "scalar", "f", 0.0, None),
        (6, "max", "scalar", "f", 0.0, None),
        (8, "num_bits", "scalar", "i", 0, None),
        (10, "narrow_range", "scalar", "?", False, None),
    ),
    "GatherOptions": (
        (4, "axis", "scalar", "i", 0, None),
        (6, "batch_dims", "scalar", "i", 0, None),
    ),
    "GeluOptions": (
        (4, "approximate", "scalar", "?", False, None),
    ),
    "HashtableOptions": (
        (4, "table_id", "scalar", "i", 0, None),
        (6, "key_dtype", "scalar", "b", 0, "TensorType"),
        (8, "value_dtype", "scalar", "b", 0, "TensorType"),
    ),
    "IfOptions": (
        (4, "then_subgraph_index", "scalar", "i", 0, None),
        (6, "else_subgraph_index", "scalar", "i", 0, None),
    ),
    "L2NormOptions": (
        (4, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
    ),
    "LeakyReluOptions": (
        (4, "alpha", "scalar", "f", 0.0, None),
    ),
    "LocalResponseNormalizationOptions": (
        (4, "radius", "scalar", "i", 0, None),
        (6, "bias", "scalar", "f", 0.0, None),
        (8, "alpha", "scalar", "f", 0.0, None),
        (10, "beta", "scalar", "f", 0.0, None),
    ),
    "LSHProjectionOptions": (
        (4, "type", "scalar", "b", 0, "LSHProjectionType"),
    ),
    "LSTMOptions": (
        (4, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
        (6, "cell_clip", "scalar", "f", 0.0, None),
        (8, "proj_clip", "scalar", "f", 0.0, None),
        (10, "kernel_type", "scalar", "b", 0, "LSTMKernelType"),
        (12, "asymmetric_quantize_inputs", "scalar", "?", False, None),
    ),
    "MirrorPadOptions": (
        (4, "mode", "scalar", "b", 0, "MirrorPadMode"),
    ),
    "OneHotOptions": (
        (4, "axis", "scalar", "i", 0, None),
    ),
    "PackOptions": (
        (4, "values_count", "scalar", "i", 0, None),
        (6, "axis", "scalar", "i", 0, None),
    ),
    "RandomOptions": (
        (4, "seed", "scalar", "q", 0, None),
        (6, "seed2", "scalar", "q", 0, None),
    ),
    "ReduceWindowOptions": (
        (4, "reduce_function", "scalar", "i", 0, "ReduceWindowFunction"),
    ),
    "ResizeBilinearOptions": (
        (8, "align_corners", "scalar", "?", False, None),
        (10, "half_pixel_centers", "scalar", "?", False, None),
    ),
    "ResizeNearestNeighborOptions": (
        (4, "align_corners", "scalar", "?", False, None),
        (6, "half_pixel_centers", "scalar", "?", False, None),
    ),
    "ReverseSequenceOptions": (
        (4, "seq_dim", "scalar", "i", 0, None),
        (6, "batch_dim", "scalar", "i", 0, None),
    ),
    "RNNOptions": (
        (4, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
        (6, "asymmetric_quantize_inputs", "scalar", "?", False, None),
    ),
    "SequenceRNNOptions": (
        (4, "time_major", "scalar", "?", False, None),
        (6, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
        (8, "asymmetric_quantize_inputs", "scalar", "?", False, None),
    ),
    "ShapeOptions": (
        (4, "out_type", "scalar", "b", 0, "TensorType"),
    ),
    "SkipGramOptions": (
        (4, "ngram_size", "scalar", "i", 0, None),
        (6, "max_skip_size", "scalar", "i", 0, None),
        (8, "include_all_ngrams", "scalar", "?", False, None),
    ),
    "SpaceToDepthOptions": (
        (4, "block_size", "scalar", "i", 0, None),
    ),
    "SparseToDenseOptions": (
        (4, "validate_indices", "scalar", "?", False, None),
    ),
    "SplitOptions": (
        (4, "num_splits", "scalar", "i", 0, None),
    ),
    "SplitVOptions": (
        (4, "num_splits", "scalar", "i", 0, None),
    ),
    "SqueezeOptions": (
        (4, "squeeze_dims", "vector", "i", None, None),
    ),
    "StablehloBroadcastInDimOptions": (
        (4, "broadcast_dimensions", "vector", "q", None, None),
    ),
    "StablehloCaseOptions": (
        (4, "branch_subgraph_indices", "vector", "i", None, None),
    ),
    "StablehloCompareOptions": (
        (4, "comparison_direction", "scalar", "I", 0, "StablehloComparisonDirection"),
        (6, "compare_type", "scalar", "I", 0, "StablehloComparisonType"),
    ),
    "StableHLOCompositeOptions": (
        (4, "name", "string", "", None, None),
        (6, "decomposition_subgraph_index", "scalar", "i", 0, None),
        (8, "composite_attributes", "vector", "B", None, None),
        (10, "composite_attributes_format", "scalar", "b", 0, "CustomOptionsFormat"),
        (12, "version", "scalar", "i", 0, None),
    ),
    "StablehloConcatenateOptions": (
        (4, "dimension", "scalar", "q", 0, None),
    ),
    "StablehloConvolutionOptions": (
        (4, "window_strides", "vector", "q", None, None),
        (6, "padding", "vector", "q", None, None),
        (8, "lhs_dilation", "vector", "q", None, None),
        (10, "rhs_dilation", "vector", "q", None, None),
        (12, "window_reversal", "vector", "?", None, None),
        (14, "input_batch_dimension", "scalar", "q", 0, None),
        (16, "input_feature_dimension", "scalar", "q", 0, None),
        (18, "input_spatial_dimensions", "vector", "q", None, None),
        (20, "kernel_input_feature_dimension", "scalar", "q", 0, None),
        (22, "kernel_output_feature_dimension", "scalar", "q", 0, None),
        (24, "kernel_spatial_dimensions", "vector", "q", None, None),
        (26, "output_batch_dimension", "scalar", "q", 0, None),
        (28, "output_feature_dimension", "scalar", "q", 0, None),
        (30, "output_spatial_dimensions", "vector", "q", None, None),
        (32, "feature_group_count", "scalar", "q", 0, None),
        (34, "batch_group_count", "scalar", "q", 0, None),
        (36, "precision_config", "vector", "I", None, "StablehloPrecisionConfig"),
    ),
    "StablehloCustomCallOptions": (
        (4, "call_target_name", "string", "", None, None),
        (6, "has_side_effect", "scalar", "?", False, None),
        (8, "backend_config", "string", "", None, None),
        (10, "api_version", "scalar", "i", 0, None),
        (12, "called_computations", "vector", "i", None, None),
        (14, "custom_attributes", "vector", "B", None, None),
    ),
    "StablehloDotGeneralOptions": (
        (4, "lhs_batching_dimensions", "vector", "q", None, None),
        (6, "rhs_batching_dimensions", "vector", "q", None, None),
        (8, "lhs_contracting_dimensions", "vector", "q", None, None),
        (10, "rhs_contracting_dimensions", "vector", "q", None, None),
        (12, "precision_config", "vector", "I", None, "StablehloPrecisionConfig"),
    ),
    "StablehloDynamicSliceOptions": (
        (4, "slice_sizes", "vector", "q", None, None),
    ),
    "StablehloGatherOptions": (
        (4, "offset_dims", "vector", "q", None, None),
        (6, "collapsed_slice_dims", "vector", "q", None, None),
        (8, "start_index_map", "vector", "q", None, None),
        (10, "index_vector_dim", "scalar", "q", 0, None),
        (12, "slice_sizes", "vector", "q", None, None),
        (14, "indices_are_sorted", "scalar", "?", False, None),
    ),
    "StablehloIotaOptions": (
        (4, "iota_dimension", "scalar", "q", 0, None),
    ),
    "StablehloPadOptions": (
        (4, "edge_padding_low", "vector", "q", None, None),
        (6, "edge_padding_high", "vector", "q", None, None),
        (8, "interior_padding", "vector", "q", None, None),
    ),
    "StablehloReduceOptions": (
        (4, "dimensions", "vector", "q", None, None),
        (6, "body_subgraph_index", "scalar", "i", 0, None),
    ),
    "StablehloReduceWindowOptions": (
        (4, "window_dimensions", "vector", "q", None, None),
        (6, "window_strides", "vector", "q", None, None),
        (8, "base_dilations", "vector", "q", None, None),
        (10, "window_dilations", "vector", "q", None, None),
        (12, "padding", "vector", "q", None, None),
        (14, "body_subgraph_index", "scalar", "i", 0, None),
    ),
    "StablehloRngBitGeneratorOptions": (
        (4, "algorithm", "scalar", "b", 0, "RngAlgorithm"),
    ),
    "StablehloScatterOptions": (
        (4, "indices_are_sorted", "scalar", "?", False, None),
        (6, "update_window_dims", "vector", "q", None, None),
        (8, "inserted_window_dims", "vector", "q", None, None),
        (10, "scatter_dims_to_operand_dims", "vector", "q", None, None),
        (12, "index_vector_dim", "scalar", "q", 0, None),
        (14, "unique_indices", "scalar", "?", False, None),
        (16, "update_computation_subgraph_index", "scalar", "i", 0, None),
    ),
    "StablehloSliceOptions": (
        (4, "start_indices", "vector", "q", None, None),
        (6, "limit_indices", "vector", "q", None, None),
        (8, "strides", "vector", "q", None, None),
    ),
    "StablehloSortOptions": (
        (4, "dimension", "scalar", "q", 0, None),
        (6, "is_stable", "scalar", "?", False, None),
        (8, "comparator_subgraph_index", "scalar", "i", 0, None),
    ),
    "StablehloTransposeOptions": (
        (4, "permutation", "vector", "q", None, None),
    ),
    "StablehloWhileOptions": (
        (4, "cond_subgraph_index", "scalar", "i", 0, None),
        (6, "body_subgraph_index", "scalar", "i", 0, None),
    ),
    "StridedSliceOptions": (
        (4, "begin_mask", "scalar", "i", 0, None),
        (6, "end_mask", "scalar", "i", 0, None),
        (8, "ellipsis_mask", "scalar", "i", 0, None),
        (10, "new_axis_mask", "scalar", "i", 0, None),
        (12, "shrink_axis_mask", "scalar", "i", 0, None),
        (14, "offset", "scalar", "?", False, None),
    ),
    "SubOptions": (
        (4, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
        (6, "pot_scale_int16", "scalar", "?", True, None),
    ),
    "SVDFOptions": (
        (4, "rank", "scalar", "i", 0, None),
        (6, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
        (8, "asymmetric_quantize_inputs", "scalar", "?", False, None),
    ),
    "TransposeConvOptions": (
        (4, "padding", "scalar", "b", 0, "Padding"),
        (6, "stride_w", "scalar", "i", 0, None),
        (8, "stride_h", "scalar", "i", 0, None),
        (10, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
        (12, "quantized_bias_type", "scalar", "b", 0, "TensorType"),
    ),
    "UnidirectionalSequenceLSTMOptions": (
        (4, "fused_activation_function", "scalar", "b", 0, "ActivationFunctionType"),
        (6, "cell_clip", "scalar", "f", 0.0, None),
        (8, "proj_clip", "scalar", "f", 0.0, None),
        (10, "time_major", "scalar", "?", False, None),
        (12, "asymmetric_quantize_inputs", "scalar", "?", False, None),
        (14, "diagonal_recurrent_tensors", "scalar", "?", False, None),
    ),
    "UniqueOptions": (
        (4, "idx_out_type", "scalar", "b", 2, "TensorType"),
    ),
    "UnpackOptions": (
        (4, "num", "scalar", "i", 0, None),
        (6, "axis", "scalar", "i", 0, None),
    ),
    "VarHandleOptions": (
        (4, "container", "string", "", None, None),
        (6, "shared_name", "string", "", None, None),
    ),
    "WhileOptions": (
        (4, "cond_subgraph_index", "scalar", "i", 0, None),
        (6, "body_subgraph_index", "scalar", "i", 0, None),
    ),
    "AbsOptions": (),
    "AddNOptions": (),
    "AssignVariableOptions": (),
    "ATan2Options": (),
    "BatchToSpaceNDOptions": (),
    "BitcastOptions": (),
    "BitwiseXorOptions": (),
    "BroadcastToOptions": (),
    "CosOptions": (),
    "DensifyOptions": (),
    "DilateOptions": (),
    "DynamicUpdateSliceOptions": (),
    "EqualOptions": (),
    "ExpandDimsOptions": (),
    "ExpOptions": (),
    "FillOptions": (),
    "FloorDivOptions": (),
    "FloorModOptions": (),
    "GatherNdOptions": (),
    "GreaterEqualOptions": (),
    "GreaterOptions": (),
    "HardSwishOptions": (),
    "HashtableFindOptions": (),
    "HashtableImportOptions": (),
    "HashtableSizeOptions": (),
    "LessEqualOptions": (),
    "LessOptions": (),
    "LogicalAndOptions": (),
    "LogicalNotOptions": (),
    "LogicalOrOptions": (),
    "LogSoftmaxOptions": (),
    "MatrixDiagOptions": (),
    "MatrixSetDiagOptions": (),
    "MaximumMinimumOptions": (),
    "NegOptions": (),
    "NonMaxSuppressionV4Options": (),
    "NonMaxSuppressionV5Options": (),
    "NotEqualOptions": (),
    "PadV2Options": (),
    "PowOptions": (),
    "RangeOptions": (),
    "RankOptions": (),
    "ReadVariableOptions": (),
    "ReverseV2Options": (),
    "Rfft2dOptions": (),
    "RightShiftOptions": (),
    "ScatterNdOptions": (),
    "SegmentSumOptions": (),
    "SelectOptions": (),
    "SelectV2Options": (),
    "SignOptions": (),
    "SliceOptions": (),
    "SpaceToBatchNDOptions": (),
    "SquaredDifferenceOptions": (),
    "SquareOptions": (),
    "StablehloShiftLeftOptions": (),
    "TileOptions": (),
    "TopKV2Options": (),
    "TransposeOptions": (),
    "UnsortedSegmentMaxOptions": (),
    "UnsortedSegmentMinOptions": (),
    "UnsortedSegmentProdOptions": (),
    "UnsortedSegmentSumOptions": (),
    "WhereOptions": (),
    "ZerosLikeOptions": (),
}
