"""Small models that between them hold every table and every union member of the schema, for readers and mutants."""

from __future__ import annotations

from typing import Any

from tests.model.write import sample, write
from tflm_lint.model.bindings import UNIONS


def quantized(**fields: Any) -> dict[str, Any]:
    """Make a quantized tensor's fields."""
    return {"shape": [1, 4], "type": "INT8", "name": "a", "quantization": {"scale": [0.5], "zero_point": [3]}, **fields}


def convolution() -> dict[str, Any]:
    """Describe a model as a converter makes it: one convolution, constants, a signature, metadata."""
    scales = {"scale": [0.25, 0.5, 0.125], "zero_point": [0, 0, 0], "min": [-1.0] * 3, "max": [1.0] * 3}
    return {
        "version": 3,
        "description": "one convolution",
        "operator_codes": [{"deprecated_builtin_code": 3, "builtin_code": "CONV_2D", "version": 2}],
        "buffers": [{}, {"data": bytes(range(12))}, {"data": bytes(12)}, {"data": b"1.5.0"}],
        "subgraphs": [
            {
                "name": "main",
                "inputs": [0],
                "outputs": [3],
                "tensors": [
                    quantized(name="in", shape=[1, 2, 2, 1], shape_signature=[-1, 2, 2, 1]),
                    quantized(name="filter", shape=[3, 2, 2, 1], buffer=1, quantization=scales),
                    quantized(name="bias", type="INT32", shape=[3], buffer=2, quantization=scales),
                    quantized(name="out", shape=[1, 1, 1, 3]),
                ],
                "operators": [
                    {
                        "opcode_index": 0,
                        "inputs": [0, 1, 2],
                        "outputs": [3],
                        "builtin_options": ("Conv2DOptions", {"padding": "VALID", "stride_w": 1, "stride_h": 1}),
                    }
                ],
            }
        ],
        "metadata": [{"name": "min_runtime_version", "buffer": 3}],
        "signature_defs": [
            {
                "signature_key": "serve",
                "subgraph_index": 0,
                "inputs": [{"name": "x", "tensor_index": 0}],
                "outputs": [{"name": "y", "tensor_index": 3}],
            }
        ],
    }


def operators(union: str, field: str) -> dict[str, Any]:
    """Describe a model with one operator for every options table of a union."""
    members = UNIONS[union][1:]
    return {
        "operator_codes": [{"builtin_code": "ADD"}],
        "buffers": [{}],
        "subgraphs": [
            {
                "tensors": [quantized()],
                "inputs": [0],
                "outputs": [0],
                "operators": [
                    {"inputs": [0, -1], "outputs": [0], field: (name, sample(name, 2 * index))}
                    for index, name in enumerate(members)
                ],
            }
        ],
    }


def everything() -> dict[str, Any]:
    """Describe a model with what converters seldom write: sparsity, variants, details, external buffers."""
    detailed = [
        quantized(quantization={**sample("QuantizationParameters"), "details": (name, sample(name))})
        for name in UNIONS["QuantizationDetails"][1:]
    ]
    sparse = [
        quantized(sparsity={**sample("SparsityParameters"), "dim_metadata": [_dimension(name)]})
        for name in UNIONS["SparseIndexVector"][1:]
    ]
    variant = quantized(type="VARIANT", variant_tensors=[sample("VariantSubType"), {}], is_variable=True, has_rank=True)
    first = {
        "tensors": [*detailed, *sparse, variant],
        "inputs": [0],
        "outputs": [6],
        "operators": [
            {
                "opcode_index": 1,
                "inputs": [0, -1],
                "outputs": [6],
                "intermediates": [2],
                "custom_options": b"\x01\x02\x03",
                "custom_options_format": "FLEXBUFFERS",
                "mutating_variable_inputs": [True, False],
                "large_custom_options_offset": 7,
                "large_custom_options_size": 9,
                "debug_metadata_index": 4,
            },
            {"opcode_index": 0, "builtin_options": ("IfOptions", {"then_subgraph_index": 1, "else_subgraph_index": 1})},
        ],
        "debug_metadata_index": 2,
    }
    return {
        **{
            field: sample("Model")[field] for field in ("external_buffer_groups", "external_buffers", "metadata_buffer")
        },
        "version": 3,
        "operator_codes": [{"deprecated_builtin_code": 118}, {"builtin_code": "CUSTOM", "custom_code": "Foo"}],
        "buffers": [{}, {"offset": 16, "size": 8}, {"data": b""}, {"data": b"abc", "offset": 1}],
        "subgraphs": [first, {"tensors": [{}], "name": "then"}],
    }


def _dimension(name: str) -> dict[str, Any]:
    vector = name, {"values": [0, 2, 1]}
    return {"format": "SPARSE_CSR", "dense_size": 4, "array_segments": vector, "array_indices": vector}


def models() -> list[bytes]:
    """Write them all."""
    described = convolution(), everything(), operators("BuiltinOptions", "builtin_options")
    return [*map(write, described), write(operators("BuiltinOptions2", "builtin_options_2"))]
