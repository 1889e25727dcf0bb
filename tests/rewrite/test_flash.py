"""What is dropped for flash: only that, all of it, and the file is as much smaller as the rules say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.build import Graph, Op, Signature, T, build
from tests.flash.test_strip import model as chain
from tests.model import rich
from tests.model.meaning import meaning
from tests.model.write import write as describe
from tests.rewrite.contexts import context_of, outputs_of, written
from tflm_lint.flash.spare import strippable
from tflm_lint.model import offline_plan
from tflm_lint.model.graph import Model
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import write
from tflm_lint.rewrite.catalogue import (
    aligned_file,
    file_identifier,
    strippable_names,
    unread_metadata,
    unused_buffers,
    unused_tensors,
)

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = sorted((ROOT / "fixtures").glob("*.tflite"))


def changed(rewrite: Any, model: Model) -> Model:
    """Apply a rewrite that must apply, and find that a second time changes nothing."""
    found = rewrite.apply(model, context_of(model))
    assert found is not None
    again = written(found)
    assert meaning(again) == meaning(found)
    assert rewrite.apply(again, context_of(again)) is None
    return again


def unused_beside(plan: bool = False) -> bytes:
    """Build NEG of NEG with tensors that nothing uses before, between and behind, and maybe a plan."""
    tensors = [T("FLOAT32", (1, 64), name=f"t{n}") for n in range(6)]
    spare = T("FLOAT32", (100,), data=1.5, name="spare")
    operators = [Op("NEG", [tensors[1]], [tensors[3]]), Op("NEG", [tensors[3]], [tensors[4]])]
    values = offline_plan.encode([512, 256, -1, 0, 256, 640, 0], 1)
    graph = Graph(operators, inputs=[tensors[1]], outputs=[tensors[4]], tensors=[*tensors, spare])
    signature = Signature("serve", {"x": tensors[1]}, {"y": tensors[4]})
    return build([graph], signatures=[signature], metadata={offline_plan.NAME: values} if plan else {})


def test_unused_tensors() -> None:
    data = unused_beside()
    small = changed(unused_tensors, load_bytes(data))
    main = small.subgraphs[0]
    assert [tensor.name for tensor in main.tensors] == ["t1", "t3", "t4"]
    assert (main.inputs, main.outputs) == ((0,), (2,))
    assert [(operator.inputs, operator.outputs) for operator in main.operators] == [((0,), (1,)), ((1,), (2,))]
    assert [(item.name, item.tensor) for item in small.signatures[0].outputs] == [("y", 2)]
    assert len(small.data) < len(data) - 400
    assert outputs_of(small.data) == outputs_of(data)


def test_a_stored_plan_loses_the_offsets_of_dropped_tensors() -> None:
    data = unused_beside(plan=True)
    small = changed(unused_tensors, load_bytes(data))
    assert offline_plan.followed_plan(small) == (256, 0, 256)
    assert outputs_of(small.data) == outputs_of(data)


def test_a_tensor_that_a_block_wise_scale_is_stays() -> None:
    described = rich.convolution()
    tensors = described["subgraphs"][0]["tensors"]
    tensors.insert(0, {"name": "spare", "shape": [3]})
    tensors.append({"name": "scales", "type": "FLOAT16", "shape": [3]})
    details = {"scales": 5, "zero_points": -1, "block_size": 4}
    tensors[2]["quantization"] = {"details": ("BlockwiseQuantization", details)}
    graph = described["subgraphs"][0]
    graph["inputs"], graph["outputs"] = [1], [4]
    graph["operators"][0] |= {"inputs": [1, 2, 3], "outputs": [4]}
    described["signature_defs"] = []
    small = changed(unused_tensors, load_bytes(describe(described)))
    assert [tensor.name for tensor in small.subgraphs[0].tensors] == ["in", "filter", "bias", "out", "scales"]
    quantization = small.subgraphs[0].tensors[1].quantization
    assert quantization is not None
    assert quantization.details_fields == {"scales": 4, "zero_points": -1, "block_size": 4}


@pytest.mark.parametrize("name", ["COMPRESSION_METADATA", offline_plan.NAME])
def test_what_counts_tensors_itself_is_left_alone(name: str) -> None:
    graph = Graph([Op("NEG", [T("FLOAT32", (4,))], [T("FLOAT32", (4,))])], tensors=[T("FLOAT32", (4,), name="spare")])
    model = load_bytes(build([graph], metadata={name: bytes(40)}))
    assert unused_tensors.unused(model) == {0: (0,)}
    assert unused_tensors.apply(model, context_of(model)) is None


def test_unused_buffers() -> None:
    small = changed(unused_buffers, load_bytes(chain(extra_buffers=[bytes(5000), None, b"x" * 90])))
    assert meaning(small) == meaning(load_bytes(chain()))


def test_metadata() -> None:
    plan = offline_plan.encode([-1] * 41, 1)
    fat = load_bytes(chain(metadata={"TFLITE_METADATA": bytes(3000), offline_plan.NAME: plan, "notes": b"x"}))
    assert meaning(changed(unread_metadata, fat)) == meaning(load_bytes(chain(metadata={offline_plan.NAME: plan})))


def test_metadata_whose_bytes_a_tensor_has() -> None:
    model = load_bytes((ROOT / "fixtures" / "hello_world_int8.tflite").read_bytes())
    used = next(tensor.buffer for tensor in model.subgraphs[0].tensors if model.constant(tensor))
    entries = tuple(entry._replace(buffer=used) for entry in model.metadata)
    assert entries
    small = unread_metadata.apply(model._replace(metadata=entries), context_of(model))
    assert small is not None
    assert (small.metadata, len(small.buffers)) == ((), len(model.buffers))


def test_names() -> None:
    small = changed(strippable_names, load_bytes(chain(description="about")))
    assert meaning(small) == meaning(load_bytes(chain(names=False)))


def test_an_identifier() -> None:
    right = chain()
    wrong = right[:4] + b"TFL2" + right[8:]
    assert changed(file_identifier, load_bytes(wrong)).data == write(load_bytes(right))


def test_alignment() -> None:
    described = rich.convolution()
    model = load_bytes(describe(described))
    assert aligned_file.apply(model, context_of(model)) is None
    crooked = model._replace(data=bytes(4) + model.data)
    crooked = crooked._replace(buffers=tuple(b._replace(offset=b.offset + 4) for b in crooked.buffers))
    mended = changed(aligned_file, crooked)
    assert all(buffer.offset % 16 == 0 for buffer in mended.buffers if buffer.size)
    assert meaning(mended) == meaning(model)
    described["metadata"].append({"name": "notes", "buffer": 99})
    odd = load_bytes(describe(described))
    assert changed(aligned_file, odd).oddities == ()


ALL = (unused_buffers, unread_metadata, strippable_names)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_the_rules_say_what_the_file_loses(path: Path) -> None:
    """Hold the bytes that FL402, FL403 and FL405 name against the files written with and without."""
    model = load_bytes(path.read_bytes())
    found = strippable(model)
    told = (found.buffers, found.metadata, found.names + found.signatures)
    for rewrite, said in zip(ALL, told, strict=True):
        small = rewrite.apply(model, context_of(model))
        saved = 0 if small is None else len(write(model)) - len(write(small))
        # alignment moves by a step of the grid, and what a list takes itself is not told
        assert said == pytest.approx(saved, rel=0.03, abs=48), rewrite.NAME
    small = model
    for rewrite in ALL:
        small = rewrite.apply(small, context_of(small)) or small
    assert found.total == pytest.approx(len(write(model)) - len(write(small)), rel=0.03, abs=64)


@pytest.mark.parametrize("name", ["hello_world_float", "kws_float", "streaming_float"])
def test_what_is_left_computes_the_same(name: str) -> None:
    data = (ROOT / "fixtures" / f"{name}.tflite").read_bytes()
    model = load_bytes(data)
    for rewrite in (aligned_file, unused_tensors, *ALL):
        model = rewrite.apply(model, context_of(model)) or model
    small = write(model)
    assert len(small) < len(data)
    assert np.array_equal(outputs_of(small), outputs_of(data))
