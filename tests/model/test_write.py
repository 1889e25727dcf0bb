"""What is written is what was read: every field, every byte, aligned, the same everywhere."""

from __future__ import annotations

import functools
import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.build import Graph, Op, T, build, single_op
from tests.hostile.chains import convolutions
from tests.model import rich
from tests.model.meaning import meaning
from tests.model.write import sample
from tests.model.write import write as describe
from tests.sampling import texts
from tflm_lint.model import graph, limits
from tflm_lint.model.bindings import ENUMS, TABLES, UNIONS
from tflm_lint.model.read import load_bytes
from tflm_lint.model.verify import Malformed
from tflm_lint.model.write import UnwritableError, write

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = sorted((ROOT / "fixtures").glob("*.tflite"))


def round_trip(data: bytes) -> tuple[graph.Model, graph.Model, bytes]:
    """Read, write, read again and hold what holds for every model."""
    model = load_bytes(data)
    written = write(model)
    again = load_bytes(written)
    assert meaning(again) == meaning(model)
    assert not again.oddities or {oddity.flaw for oddity in again.oddities} == {"enum"}
    assert write(again) == written
    assert all(buffer.offset % 16 == 0 for buffer in again.buffers if buffer.size)
    return model, again, written


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_fixtures(path: Path) -> None:
    data = path.read_bytes()
    _, _, written = round_trip(data)
    assert len(written) <= len(data) * 1.01 + 100


@pytest.mark.parametrize("number", range(len(rich.models())))
def test_every_table_of_the_schema(number: int) -> None:
    round_trip(rich.models()[number])


@pytest.mark.parametrize("name", sorted((ROOT / "fixtures" / "malformed").glob("*.tflite")), ids=lambda path: path.stem)
def test_odd_files(name: Path) -> None:
    data = name.read_bytes()
    try:
        load_bytes(data)
    except Malformed:
        return
    round_trip(data)


def test_both_tables_of_options() -> None:
    described = rich.convolution()
    operator = described["subgraphs"][0]["operators"][0]
    operator["builtin_options_2"] = "StablehloPadOptions", sample("StablehloPadOptions")
    model, _, _ = round_trip(describe(described))
    (found,) = model.subgraphs[0].operators
    assert found.options_type == "Conv2DOptions"
    assert found.second_options is not None
    assert found.second_options[0] == "StablehloPadOptions"
    assert found.second_options[1]["interior_padding"]


def test_bytes_behind_the_flatbuffer() -> None:
    weights = T("INT8", (4,), [1, 2, 3, 4], external=True)
    operator = Op(
        "CUSTOM:Big",
        [T("INT8", (4,)), weights],
        [T("INT8", (4,))],
        fields={"large_custom_options_offset": 8, "large_custom_options_size": 24},
    )
    data = build([Graph([operator])])
    _, again, written = round_trip(data)
    large = again.subgraphs[0].operators[0].large_custom_options
    assert large is not None
    assert bytes(again.bytes_of(large)) == data[8:32]
    (outside,) = (buffer for buffer in again.buffers if buffer.external)
    assert (outside.offset % 16, large.offset % 16) == (0, 0)
    assert {outside.offset + outside.size, large.offset + large.size} >= {len(written)}


def test_custom_options_behind_the_end() -> None:
    """What ends too early is odd, not refused: TFLM does not look there."""
    fields = {"large_custom_options_offset": 8, "large_custom_options_size": 1 << 40}
    model = load_bytes(single_op("CUSTOM:Big", [T("INT8", (4,))], [T("INT8", (4,))], fields=fields))
    assert [oddity.flaw for oddity in model.oddities] == ["index"]
    assert model.subgraphs[0].operators[0].large_custom_options is None


def test_an_archive_behind_the_model() -> None:
    file = io.BytesIO((ROOT / "fixtures" / "hello_world_int8.tflite").read_bytes())
    before = len(file.getvalue())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("labels.txt", "yes\nno\n")
        archive.writestr("vocabulary/words.txt", "word " * 400, zipfile.ZIP_DEFLATED)
    model, again, _ = round_trip(file.getvalue())
    assert model.archive == graph.Span(before, len(file.getvalue()) - before)
    longer = again._replace(description="x" * 1000)
    for written in (write(again), write(longer)):
        with zipfile.ZipFile(io.BytesIO(written)) as archive:
            assert archive.testzip() is None
            assert archive.namelist() == ["labels.txt", "vocabulary/words.txt"]
            assert archive.read("labels.txt") == b"yes\nno\n"
            # as it counts in the file: readers less lenient than Python's find it
            assert written[archive.infolist()[1].header_offset :].startswith(b"PK\3\4")


@pytest.mark.parametrize("place", [-22, -6, -10, -69, -27])
def test_what_only_looks_like_an_archive(place: int) -> None:
    file = io.BytesIO((ROOT / "fixtures" / "hello_world_int8.tflite").read_bytes())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("a", "b")
    data = bytearray(file.getvalue())
    data[place] ^= 0xFF
    assert load_bytes(bytes(data)).archive is None


def test_shared_bytes_stay_shared_and_equal_ones_stay_two() -> None:
    data = [bytes(range(200)), bytes(range(200))]
    model = load_bytes(single_op("RELU", [T("INT8", (4,))], [T("INT8", (4,))], model={"extra_buffers": data}))
    *_, first, second = model.buffers
    assert (first.size, second.size) == (200, 200)
    two = write(model)
    one = write(model._replace(buffers=(*model.buffers[:-1], first)))
    assert 200 <= len(two) - len(one) <= 232
    *_, first, second = load_bytes(one).buffers
    assert first == second
    own = [graph.Buffer.holding(bytes(range(200))) for _ in range(2)]
    assert len(write(model._replace(buffers=(*model.buffers[:-2], *own)))) == len(one)


def test_bytes_that_a_rewrite_made() -> None:
    model = load_bytes((ROOT / "fixtures" / "hello_world_int8.tflite").read_bytes())
    index = next(tensor.buffer for tensor in model.subgraphs[0].tensors if model.constant(tensor))
    made = graph.Buffer.holding(b"\7" * model.buffers[index].size)
    changed = model._replace(buffers=tuple(made if i == index else b for i, b in enumerate(model.buffers)))
    again = load_bytes(write(changed))
    assert meaning(again) == meaning(changed)
    assert bytes(again.bytes_of(again.buffers[index])) == made.own


TEXT = texts(max_size=12)
INTS = st.lists(st.integers(-(2**31), 2**31 - 1), max_size=4)
FLOATS = st.lists(st.floats(width=32), max_size=4)


@functools.cache
def table(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Any values of a table's fields, some of them missing; indices are zero or, in lists, none."""
    kinds: dict[str, st.SearchStrategy[Any]] = {}
    for _, field, kind, code, _, target in TABLES[name]:
        if kind == "tag" or (field.endswith("subgraph_index") and kind == "scalar"):
            continue
        element: st.SearchStrategy[Any]
        if target and kind in ("scalar", "vector"):
            element = st.sampled_from(ENUMS[str(target)])
        elif code == "?":
            element = st.booleans()
        elif code in ("f", "d"):
            element = st.floats(width=32)
        else:
            bits = 8 * {"b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "q": 8, "Q": 8}.get(code, 1)
            low = 0 if code.isupper() else -(2 ** (bits - 1))
            element = st.integers(low, low + 2**bits - 1)
        if kind == "scalar":
            kinds[field] = element
        elif kind == "string":
            kinds[field] = TEXT
        elif kind == "vector":
            kinds[field] = st.binary(max_size=40) if code == "B" else st.lists(element, max_size=5)
        elif kind == "table":
            kinds[field] = table(str(target))
        elif kind == "tables":
            kinds[field] = st.lists(table(str(target)), max_size=2)
        else:
            kinds[field] = st.sampled_from(UNIONS[str(target)][1:]).flatmap(
                lambda member: st.tuples(st.just(member), table(member))
            )
    return st.fixed_dictionaries({}, optional=kinds)


TENSOR = table("Tensor").map(lambda values: {**values, "buffer": 0})
OPERATOR = table("Operator").map(
    lambda values: {
        **values,
        "opcode_index": 0,
        "inputs": [0, -1],
        "outputs": [0],
        "intermediates": [],
        "large_custom_options_offset": 0,
    }
)


@settings(max_examples=40, deadline=None)
@given(
    operators=st.lists(OPERATOR, max_size=3),
    tensors=st.lists(TENSOR, min_size=1, max_size=4),
    whole=table("Model"),
    blobs=st.lists(st.binary(max_size=70), max_size=4),
)
def test_any_model(operators: Any, tensors: Any, whole: Any, blobs: Any) -> None:
    described = {
        **whole,
        "operator_codes": [{"builtin_code": "CUSTOM", "deprecated_builtin_code": 32, "custom_code": "x"}],
        "buffers": [{}, *({"data": blob} for blob in blobs)],
        "subgraphs": [{"tensors": tensors, "inputs": [0], "outputs": [0], "operators": operators}],
        "metadata": [],
        "signature_defs": [{"signature_key": "k", "inputs": [{"name": "x"}], "outputs": []}],
    }
    round_trip(describe(described))


def test_the_same_bytes_for_every_hash_seed() -> None:
    program = (
        "import hashlib, pathlib\n"
        "from tests.model import rich\n"
        "from tflm_lint.model.read import load_bytes\n"
        "from tflm_lint.model.write import write\n"
        "files = [path.read_bytes() for path in sorted(pathlib.Path('fixtures').glob('*.tflite'))]\n"
        "written = b''.join(write(load_bytes(data)) for data in [*files, *rich.models()])\n"
        "print(hashlib.sha256(written).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(digests) == 1
    assert len(digests.pop().strip()) == 64


@pytest.mark.timed
def test_a_big_model_in_no_time() -> None:
    size = 10_000_000
    model = load_bytes(single_op("RELU", [T("INT8", (4,))], [T("INT8", (4,))], model={"extra_buffers": [bytes(size)]}))
    start = time.process_time()
    written = write(model)
    assert time.process_time() - start < 0.5
    assert size < len(written) < size + 2000


def test_what_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_bytes((ROOT / "fixtures" / "hello_world_int8.tflite").read_bytes())
    main = model.subgraphs[0]

    def with_tensor(**fields: Any) -> graph.Model:
        tensors = main.tensors[0]._replace(**fields), *main.tensors[1:]
        return model._replace(subgraphs=(main._replace(tensors=tensors),))

    def refused(wrong: graph.Model) -> str:
        with pytest.raises(UnwritableError) as error:
            write(wrong)
        return str(error.value)

    assert refused(model._replace(file_identifier=b"")) == "Model.file_identifier: has 0 bytes, expected 4"
    assert refused(with_tensor(shape=(1 << 31,))).startswith("Tensor.shape: ")
    assert refused(with_tensor(buffer=-1)) == "Tensor.buffer: -1 has no place in the field"
    assert refused(with_tensor(type="INT7")) == "Tensor.type: INT7 is no TensorType"
    assert refused(with_tensor(name="\ud800")) == "Tensor.name: '\\ud800' cannot be UTF-8"
    wrong = model.operator_codes[0]._replace(builtin="NONSENSE")
    assert (
        refused(model._replace(operator_codes=(wrong,))) == "OperatorCode.builtin_code: NONSENSE is no BuiltinOperator"
    )
    operators = main.operators[0]._replace(options_type="NoOptions"), *main.operators[1:]
    message = refused(model._replace(subgraphs=(main._replace(operators=operators),)))
    assert message == "Operator: NoOptions is no member of BuiltinOptions"
    size = len(write(model))
    monkeypatch.setattr(limits, "MAX_SIZE", size)
    assert refused(model) == f"Model: takes {size} bytes, expected less than {size}"


@pytest.mark.slow
def test_real_models(shared: Path) -> None:
    files = sorted(path for name in ("models", "converters", "ethosu") for path in (shared / name).rglob("*.tflite"))
    assert len(files) > 300
    for path in files[::9]:
        data = path.read_bytes()
        try:
            load_bytes(data)
        except Malformed:
            continue
        _, _, written = round_trip(data)
        assert len(written) <= len(data) * 1.03 + 100


@pytest.mark.slow
def test_what_is_written_is_what_our_own_reader_takes() -> None:
    # equal options 2,000 times: shared, they would ask for more memory a byte than the reader gives
    model = load_bytes(convolutions(2000))
    data = write(model)
    assert meaning(load_bytes(data)) == meaning(model)
