"""What TFLM has for floats only is computed in floats, so many LSB from what LiteRT computes in INT16."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.build import T, single_op
from tests.rewrite import running
from tests.rewrite.contexts import context_of
from tests.rules.cases import inspection_of
from tflm_lint.fixer import fix_subject
from tflm_lint.inputs import Subject
from tflm_lint.model.graph import Model
from tflm_lint.model.read import load_bytes
from tflm_lint.rewrite.catalogue import int16_through_float
from tflm_lint.rewrite.wish import Wish

SHARED = Path(__file__).resolve().parents[3] / "shared" / "converters" / "models"


def i16(*shape: int, scale: float = 4 / 32768, data: Any = None) -> T:
    return T("INT16", shape, data, scale=scale, zp=0)


def resized() -> bytes:
    size = T("INT32", (2,), [6, 8])
    return single_op("RESIZE_BILINEAR", [i16(1, 3, 4, 2), size], [i16(1, 6, 8, 2)], {}, version=4)


def off(data: bytes, changed: Model | bytes) -> int:
    values = running.inputs_of(data)
    wanted, found = running.run("litert", data, values), running.run("tflm", changed, values)
    return int(np.abs(np.array(wanted, int) - np.array(found, int)).max())


def fixed(data: bytes) -> bytes:
    """As `fix --unsafe-fixes` does: what is computed in floats may have to be rewritten itself."""
    model = load_bytes(data)
    result = fix_subject(Subject("x", data, model), inspection_of(model).firmware, Wish(unsafe=True))
    assert result.runs
    assert "int16-through-float" in [step.rewrite for step in result.steps]
    return result.data


def test_resizing_is_near() -> None:
    assert off(resized(), fixed(resized())) <= 2


@pytest.mark.parametrize("constant", [True, False])
def test_dividing_is_near(constant: bool) -> None:
    divisor = i16(2, 3, data=np.array([[300, -500, 700], [900, 1100, -1300]]) if constant else None)
    data = single_op("DIV", [i16(2, 3), divisor], [i16(2, 3, scale=0.01)], {})
    if constant:
        assert off(data, fixed(data)) <= 1
    else:
        changed = running.rewritten("int16-through-float", data)
        assert changed is not None
        assert running.accepted(changed)


def test_prelu() -> None:
    """LiteRT reads slopes of INT16 as bytes, which numpy shows; numpy says what they mean, too."""
    slopes = np.arange(8, dtype=np.int16) * 4000
    slope = i16(1, 1, 8, scale=0.5 / 32768, data=slopes)
    data = single_op("PRELU", [i16(1, 2, 2, 8), slope], [i16(1, 2, 2, 8)])
    changed = running.rewritten("int16-through-float", data)
    assert changed is not None
    assert running.accepted(changed)
    values = running.inputs_of(changed)
    for runtime, model, factors in (("tflm", changed, slopes), ("litert", data, slopes.view(np.int8)[:8])):
        for (given,), (found,) in zip(values, running.run(runtime, model, values), strict=True):
            expected = np.where(given < 0, given * (factors * 0.5 / 32768), given)
            assert np.abs(expected - found).max() <= 0.51


def test_others_stay() -> None:
    floats = single_op(
        "RESIZE_BILINEAR", [T("FLOAT32", (1, 3, 4, 2)), T("INT32", (2,), [6, 8])], [T("FLOAT32", (1, 6, 8, 2))], {}
    )
    computed = single_op("PRELU", [i16(1, 2, 2, 8), i16(1, 1, 8)], [i16(1, 2, 2, 8)])
    unscaled = single_op("EXP", [T("INT16", (4,))], [T("INT16", (4,))], {})
    for data in (floats, computed, unscaled):
        model = load_bytes(data)
        assert int16_through_float.apply(model, context_of(model)) is None


def test_a_real_model() -> None:
    path = SHARED / "ox_p_unet_bil__fd_i16.tflite"
    if not path.exists():
        pytest.skip("no such file here")
    changed = running.rewritten("int16-through-float", path.read_bytes())
    assert changed is not None
    assert "DEQUANTIZE" in [changed.op_name(operator) for operator in changed.subgraphs[0].operators]
