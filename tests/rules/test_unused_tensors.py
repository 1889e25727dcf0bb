"""FL401: what only a block-wise quantization names is read all the same."""

from __future__ import annotations

from tests.rules.cases import f32, i8, problems, two_entries
from tflm_lint.model.graph import Model, Quantization
from tflm_lint.model.read import load_bytes


def codes(model: Model) -> list[str]:
    return [code for code, _ in problems(model) if code == "FL401"]


def test_scales_of_blocks_are_used() -> None:
    model = load_bytes(two_entries(tensors=[i8(8, 32, data=1), f32(8, data=0.5)]))
    main = model.subgraphs[0]
    weights, scales = 0, 1  # named ones come first
    assert codes(model) == ["FL401"]
    fields = {"scales": scales, "block_size": 32}
    blocks = Quantization((), (), details="BlockwiseQuantization", details_fields=fields)
    relu = main.operators[0]._replace(inputs=(*main.operators[0].inputs, weights))
    tensors = (main.tensors[weights]._replace(quantization=blocks), *main.tensors[1:])
    used = model._replace(subgraphs=(main._replace(tensors=tensors, operators=(relu,)),))
    assert codes(used) == []
    plain = model._replace(subgraphs=(main._replace(operators=(relu,)),))
    assert codes(plain) == ["FL401"]
