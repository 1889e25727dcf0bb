"""What was compiled for an NPU, and what it works on, stays as it is whatever else is cured."""

from __future__ import annotations

from pathlib import Path

from tests.building.ethos_u import compiled_for
from tflm_lint.config import Config
from tflm_lint.firmware import load_firmware
from tflm_lint.fixer import fix_subject
from tflm_lint.inputs import subject_of
from tflm_lint.model.read import load_bytes
from tflm_lint.rewrite.sealed import seal
from tflm_lint.rewrite.wish import Wish

M55 = Config(target="cortex-m55-ethos-u55")


def test_a_model_without_has_no_seal(root: Path) -> None:
    assert seal(load_bytes((root / "fixtures/hello_world_int8.tflite").read_bytes())) == ()


def test_operator_tensors_and_places_are_sealed() -> None:
    model = load_bytes(compiled_for("ethos-u55-128"))
    (kept,) = seal(model)
    assert isinstance(kept, tuple)
    main = model.subgraphs[0]
    other = main.tensors[4]._replace(shape=(1, 9))
    changed = main._replace(tensors=(*main.tensors[:4], other, *main.tensors[5:]))
    assert seal(model._replace(subgraphs=(changed,))) != (kept,)
    renamed = main._replace(tensors=(*main.tensors[:3], main.tensors[3]._replace(name="x"), *main.tensors[4:]))
    assert seal(model._replace(subgraphs=(renamed,))) == (kept,)


def test_fix_leaves_them_alone(shared: Path) -> None:
    firmware = load_firmware(M55)
    for name in ("kws_noconv_u55-256", "lstm_fused_int8_u55-256", "hello_world_int8_u55-128"):
        data = (shared / "ethosu" / f"{name}.tflite").read_bytes()
        fixed = fix_subject(subject_of(data, f"{name}.tflite"), firmware, Wish(unsafe=True))
        assert fixed.runs
        assert fixed.model is not None
        assert seal(fixed.model) == seal(load_bytes(data)) != ()
        before, after = fixed.before.memory, fixed.after.memory
        assert before is not None
        assert after is not None
        assert before.arena_required == after.arena_required
