"""What the real interpreters say of a result: the same, how different, or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.build import Op, T, chain
from tests.oracle.outputs import available
from tflm_lint.cli import main
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import write
from tflm_lint.proof import prove, runtimes
from tflm_lint.proof.samples import samples, unpacked
from tflm_lint.rewrite.stored_plan import with_plan

BOTH = pytest.mark.skipif(
    not available("litert") or not available("tflm"), reason="needs ai-edge-litert and tflite-micro"
)


def relus(*, kind: str = "FLOAT32", last: str = "RELU", point: int = 0, shape: tuple[int, ...] = (1, 64)) -> bytes:
    """Three operators in a row, the last of a choice."""
    quantized = {} if kind == "FLOAT32" else {"scale": 0.5, "zp": point}
    x, a, b, y = (T(kind, shape, name=name, **quantized) for name in "xaby")  # type: ignore[arg-type]
    return chain(Op("RELU", [x], [a]), Op("RELU", [a], [b]), Op(last, [b], [y]))


def half() -> bytes:
    """A model that TFLM refuses, and that `fix` stores the weights of as FLOAT32."""
    weights = T("FLOAT16", (3, 8), [(i % 17 - 8) / 4 for i in range(24)])
    real = T("FLOAT32", (3, 8))
    return chain(
        Op("DEQUANTIZE", [weights], [real]),
        Op("FULLY_CONNECTED", [T("FLOAT32", (1, 8), name="x"), real, None], [T("FLOAT32", (1, 3), name="y")], {}),
    )


def test_samples_are_what_they_are_called() -> None:
    model = load_bytes(relus(kind="INT8", point=-3))
    inputs, _ = prove.interface(model)
    found = {sample.name: list(unpacked("b", sample.inputs[0])) for sample in samples(inputs, 2)}
    assert set(found["zero"]) == {-3}
    assert set(found["least"]) == {-128}
    assert set(found["most"]) == {127}
    assert found["ramp"] == sorted(found["ramp"])
    assert (found["ramp"][0], found["ramp"][-1]) == (-128, 127)
    assert found["random 0"] != found["random 1"]
    assert samples(inputs, 2) == samples(inputs, 2)
    # places and counts stay small
    places = T("INT32", (4,), name="x")
    inputs, _ = prove.interface(load_bytes(chain(Op("CAST", [places], [T("FLOAT32", (4,))], {}))))
    assert all(set(unpacked("i", sample.inputs[0])) <= {0, 1} for sample in samples(inputs))


@pytest.mark.slow
@BOTH
def test_the_same_is_proven() -> None:
    model = load_bytes(relus(kind="INT8"))
    proof = prove.prove(model, model, safe=True, count=2)
    assert proof.exact
    assert proof.holds
    assert proof.reference == "TensorFlow Lite Micro"
    assert len(proof.samples) == 6
    assert proof.arena is not None
    assert proof.arena.holds


@BOTH
@pytest.mark.slow
def test_another_function_is_disproven() -> None:
    proof = prove.prove(load_bytes(relus()), load_bytes(relus(last="RELU6")), safe=True, count=4)
    assert not proof.holds
    (output,) = proof.outputs
    # inputs of at most 8: RELU6 cuts what is beyond 6
    assert output.error == 2.0
    assert output.part == pytest.approx(2 / 8)
    # who says that values change has said so
    assert prove.prove(load_bytes(relus()), load_bytes(relus(last="RELU6")), safe=False, count=4).holds


@BOTH
@pytest.mark.slow
def test_a_step_of_the_scale_is_told() -> None:
    proof = prove.prove(
        load_bytes(relus(kind="INT8")), load_bytes(relus(kind="INT8", last="RELU6")), safe=True, count=0
    )
    assert proof.outputs[0].lsb == 127 - 12
    assert not proof.holds


@pytest.mark.parametrize(
    ("litert", "holds", "reference"), [(7, True, "LiteRT"), (8, False, "LiteRT"), (None, False, "TFLM")]
)
def test_litert_has_the_last_word(
    monkeypatch: pytest.MonkeyPatch, litert: int | None, holds: bool, reference: str
) -> None:
    """What TFLM's kernels compute otherwise of the original is right where LiteRT computes what the result does."""
    before, after = load_bytes(relus(kind="INT8")), load_bytes(relus(kind="INT8", last="RELU6"))
    values = {("litert", before.data): litert, ("tflm", before.data): 6, ("tflm", after.data): 7}

    def run(runtime: str, data: bytes, *_: object, **__: object) -> runtimes.Answer:
        # LiteRT, which knows no plans, computes the same of both: that is no excuse for TFLM, which ran the original
        value = values.get((runtime, data), litert if runtime == "litert" else 7)
        return runtimes.Answer(error="refused") if value is None else runtimes.Answer(((bytes([value]) * 64,),) * 4)

    monkeypatch.setattr(prove, "run", run)
    monkeypatch.setattr(prove, "version", lambda runtime: runtime)
    proof = prove.prove(before, after, safe=True, count=0)
    assert proof.compared
    assert proof.reference == {"TFLM": "TensorFlow Lite Micro"}.get(reference, reference)
    assert proof.exact is proof.holds is holds


@pytest.mark.parametrize("harmless", [True, False])
def test_a_plan_is_no_matter_of_kernels(monkeypatch: pytest.MonkeyPatch, harmless: bool) -> None:
    """Where LiteRT computes the same of both, kernels differ, or the plan ruins what TFLM computes."""
    before = load_bytes(relus(kind="UINT8", point=128))
    planned = load_bytes(write(with_plan(before, {(0, 0): 0})))
    values = {("litert", before.data): 7, ("litert", planned.data): 7, ("tflm", planned.data): 8}

    def run(runtime: str, data: bytes, *_: object, **__: object) -> runtimes.Answer:
        value = values.get((runtime, data), 8 if harmless else 7)
        return runtimes.Answer(((bytes([value]) * 64,),) * 4)

    monkeypatch.setattr(prove, "run", run)
    monkeypatch.setattr(prove, "version", lambda runtime: runtime)
    monkeypatch.setattr(prove, "unplanned", lambda result, _: (result, None))
    proof = prove.prove(before, planned, safe=True, count=0)
    assert proof.reference == "LiteRT"
    assert proof.same_in_litert
    assert proof.holds is harmless
    assert (proof.why is None) is harmless


@BOTH
@pytest.mark.slow
def test_another_interface_is_fed_the_same_numbers() -> None:
    before, after = relus(kind="UINT8", point=128), relus(kind="INT8", point=0)
    proof = prove.prove(load_bytes(before), load_bytes(after), safe=True, count=4)
    assert proof.reference == "LiteRT"
    assert proof.exact


@BOTH
@pytest.mark.slow
def test_a_plan_that_corrupts_shows() -> None:
    """A buffer on top of one that is still read: TFLM follows the plan, and computes something else."""
    x, a, y = (T("FLOAT32", (1, 64), name=name) for name in "xay")
    data = chain(Op("SOFTMAX", [x], [a], {"beta": 1.0}), Op("SUB", [x, a], [y], {}))
    model = load_bytes(data)
    names = [tensor.name for tensor in model.subgraphs[0].tensors]
    place = {(0, names.index("x")): 0, (0, names.index("a")): 256, (0, names.index("y")): 512}
    sound = load_bytes(write(with_plan(model, place)))
    proof = prove.prove(model, sound, safe=True, count=2)
    assert proof.exact
    # y 16 bytes lower overwrites a before it is read
    assert proof.tightened == "differs"
    tight = load_bytes(write(with_plan(model, {**place, (0, names.index("a")): 128})))
    given = samples(prove.interface(tight)[0], 2)
    good = runtimes.run("tflm", sound.data, prove.interface(model)[0], given, 1)
    bad = runtimes.run("tflm", tight.data, prove.interface(model)[0], given, 1)
    assert good.error is None
    assert bad.error is None
    assert good.outputs != bad.outputs


@BOTH
@pytest.mark.slow
def test_what_cannot_be_run_is_said() -> None:
    runnable = load_bytes(relus())
    inputs, outputs = prove.interface(runnable)
    given = samples(inputs, 0)
    small = runtimes.run("tflm", runnable.data, inputs, given, len(outputs), arena=64)
    assert small.error is not None
    slow = runtimes.run("tflm", runnable.data, inputs, given, len(outputs), seconds=0.01)
    assert slow.error == "no answer within 0.01 seconds"
    unknown = load_bytes(chain(Op("CUSTOM:Nobody", [T("FLOAT32", (1, 64))], [T("FLOAT32", (1, 64))])))
    proof = prove.prove(unknown, runnable, safe=True, count=0)
    assert proof.why is not None
    assert proof.why.startswith("LiteRT does not run the original")
    assert not proof.holds
    text = chain(Op("RESHAPE", [T("STRING", (1,))], [T("STRING", (1,))]))
    why = prove.prove(load_bytes(text), load_bytes(text), safe=True).why
    assert why == "STRING cannot be given to the interpreters"


@BOTH
@pytest.mark.slow
def test_the_command_proves_and_writes_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "model.tflite").write_bytes(half())
    proofs = []
    for name in "ab":
        report = tmp_path / f"{name}.json"
        call = ["fix", str(tmp_path / "model.tflite"), "-o", str(tmp_path / "out.tflite"), "--proof", str(report)]
        assert main(call) == 0
        assert "proven on 20 inputs against the original in LiteRT" in " ".join(capsys.readouterr().out.split())
        proofs.append(report.read_bytes())
    assert proofs[0] == proofs[1]
    document = json.loads(proofs[0])["proofs"][0]
    assert document["holds"] is True
    assert document["arena"]["works"] is True
    assert document["arena"]["less_fails"] is True
    assert document["outputs"][0]["name"] == "y"


@pytest.mark.slow
@BOTH
def test_what_is_disproven_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.tflite").write_bytes(half())

    def bad(*arguments: object, **named: object) -> object:
        return real(*arguments, **named)._replace(why="nobody knows")  # type: ignore[arg-type]

    real = prove.prove
    monkeypatch.setattr(prove, "prove", bad)
    assert main(["fix", str(tmp_path / "model.tflite"), "-o", str(tmp_path / "out.tflite"), "--prove"]) == 1
    assert not (tmp_path / "out.tflite").exists()


def test_without_the_wheels_it_says_how_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", {}.get)
    (tmp_path / "model.tflite").write_bytes(half())
    assert main(["fix", str(tmp_path / "model.tflite"), "--dry-run", "--prove"]) == 2
    assert "pip install 'tflm-lint[prove]'" in capsys.readouterr().err
