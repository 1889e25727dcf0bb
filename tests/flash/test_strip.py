"""What stripping saves: compared with the file built again without it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from tests.build import Graph, Op, Signature, T, build, single_op
from tests.rules.cases import RELU, problems
from tflm_lint.flash.spare import ARCHIVE, strippable, unread_metadata, unused_buffers
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import write
from tflm_lint.rewrite.lookup import load_rewrite


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


def test_each_entry_of_the_metadata() -> None:
    entries = {"TFLITE_METADATA": bytes(3000), "OfflineMemoryAllocation": bytes(400), "notes": b"x" * 90, "empty": b""}
    fat = model(metadata=entries)
    found = dict(unread_metadata(load_bytes(fat)))
    assert set(found) == {"TFLITE_METADATA", "notes", "empty"}
    assert sum(found.values()) == strippable(load_bytes(fat)).metadata
    for name, size in found.items():
        rest = {other: data for other, data in entries.items() if other != name}
        assert size == saved(fat, model(metadata=rest)), name


def test_empty_buffers_that_nothing_names() -> None:
    fat = model(extra_buffers=[None] * 100)
    assert strippable(load_bytes(fat)).buffers == saved(fat, model())


@pytest.mark.parametrize(
    ("code", "words", "spare"),
    [
        ("FL402", r"takes ([\d,]+) bytes", {"extra_buffers": [b"x" * 1000]}),
        ("FL403", r"([\d,]+) bytes", {"metadata": {"min_runtime_version": b"1.5.0", "notes": b"y" * 90}}),
    ],
)
def test_the_finding_says_what_the_file_loses(code: str, words: str, spare: dict[str, object]) -> None:
    fat = single_op(*RELU, model=spare)
    (message,) = [problem.message for found, problem in problems(fat) if found == code]
    (said,) = re.findall(words, message)[:1]
    assert int(said.replace(",", "")) == pytest.approx(len(fat) - len(single_op(*RELU)), rel=0.03, abs=48)


def test_look_up_tables_of_compressed_tensors_stay() -> None:
    fat = load_bytes(model(metadata={"COMPRESSION_METADATA": bytes(40)}, extra_buffers=[bytes(500)]))
    assert unused_buffers(fat) == ()
    assert strippable(fat).buffers == 0


def test_bytes_that_a_used_buffer_shares_stay() -> None:
    fat = load_bytes(model(metadata={"a": bytes(800), "b": bytes(700)}, extra_buffers=[bytes(500)]))
    (spare,) = unused_buffers(fat)
    first, second = (entry.buffer for entry in fat.metadata)
    one = fat._replace(
        buffers=tuple(
            fat.buffers[first] if index in (second, spare) else buffer for index, buffer in enumerate(fat.buffers)
        )
    )
    found = strippable(one)
    assert 800 < found.metadata < 800 + 150, "two entries of the same bytes"
    assert found.buffers < 50, "they go with the metadata"
    taken = one._replace(metadata=(one.metadata[0]._replace(name="OfflineMemoryAllocation"), one.metadata[1]))
    assert strippable(taken).metadata < 100
    assert strippable(taken).buffers < 50


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


@pytest.mark.parametrize("name", ["kws_int8", "hello_world_float", "streaming_int8", "two_signatures"])
def test_metadata_is_what_the_written_file_lacks(name: str, root: Path) -> None:
    whole = load_bytes((root / "fixtures" / f"{name}.tflite").read_bytes())
    without = load_rewrite("unread-metadata").apply(whole, None)  # type: ignore[arg-type]  # it asks nothing
    assert without is not None
    assert abs(strippable(whole).metadata - (len(write(whole)) - len(write(without)))) <= 32  # the writer fills gaps


def test_an_archive_behind_the_model_is_counted() -> None:
    fat = model(metadata={"TFLITE_METADATA": bytes(40)})
    packed = io.BytesIO(fat)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("labels.txt", "yes\nno\n" * 100)
    whole = packed.getvalue()
    size = len(whole) - len(fat)
    assert strippable(load_bytes(whole)).metadata == strippable(load_bytes(fat)).metadata + size
    assert (ARCHIVE, size) in unread_metadata(load_bytes(whole))
