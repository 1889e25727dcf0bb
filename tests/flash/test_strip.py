"""What stripping saves: compared with the file built again without it."""

from __future__ import annotations

import pytest

from tests.build import Graph, Op, Signature, T, build
from tflm_lint.flash.strip import strippable
from tflm_lint.model.read import load_bytes


def model(*, names: bool = True, **rest: object) -> bytes:
    """Build a chain of 40 operators, with tensor names as a converter writes them or without."""
    tensors = [T("FLOAT32", (1, 8), name=f"sequential/dense_{i}/Relu;BiasAdd{i}" if names else None) for i in range(41)]
    operators = [Op("RELU", [tensors[i]], [tensors[i + 1]]) for i in range(40)]
    graph = Graph(operators, [tensors[0]], [tensors[-1]], name="main" if names else None)
    return build([graph], **rest)  # type: ignore[arg-type] # the builder's own keywords


def saved(fat: bytes, slim: bytes) -> pytest.approx:  # type: ignore[valid-type] # approx is no type
    """What two real files differ in, within the alignment of a table and 3 %."""
    difference = len(fat) - len(slim)
    assert difference > 0
    return pytest.approx(difference, rel=0.03, abs=24)


def test_names() -> None:
    fat = model()
    found = strippable(load_bytes(fat))
    assert found.names == saved(fat, model(names=False))
    assert strippable(load_bytes(model(names=False))).names == 0


def test_metadata() -> None:
    fat = model(metadata={"TFLITE_METADATA": bytes(3000), "min_runtime_version": b"1.5.0" + bytes(11)})
    found = strippable(load_bytes(fat))
    assert found.metadata == saved(fat, model())
    assert found.buffers == 0


@pytest.mark.parametrize("name", ["OfflineMemoryAllocation", "COMPRESSION_METADATA"])
def test_metadata_that_tflm_reads_stays(name: str) -> None:
    assert strippable(load_bytes(model(metadata={name: bytes(400)}))).metadata == 0


def test_unused_buffers() -> None:
    fat = model(extra_buffers=[bytes(5000)])
    assert strippable(load_bytes(fat)).buffers == saved(fat, model())


def test_signatures_and_description() -> None:
    tensors = [T("INT8", (4,), name="x"), T("INT8", (4,), name="y")]
    graph = Graph([Op("RELU", [tensors[0]], [tensors[1]])])
    signature = Signature("serving_default", {"a_long_input_name": tensors[0]}, {"a_long_output_name": tensors[1]})
    fat = build([graph], signatures=[signature], description="MLIR Converted.")
    assert strippable(load_bytes(fat)).signatures == saved(fat, build([graph]))


def test_the_total_is_the_sum() -> None:
    found = strippable(load_bytes(model(metadata={"a": bytes(99)}, extra_buffers=[bytes(50)], description="d")))
    assert found.total == found.metadata + found.names + found.buffers + found.signatures
    assert min(found) > 0
