"""Boxes are chosen as LiteRT chooses them: indices, scores and how many."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.build import Graph, Op, T, build
from tests.rewrite.running import accepted, rewritten, same

NAME = "suppression-by-rounds"
BOXES = 30


def suppression(
    version: int, most: int, overlap: float = 0.5, score: float = 0.1, *, sigma: float = 0.0, open_: bool = False
) -> bytes:
    boxes, scores, limit = T("FLOAT32", (BOXES, 4)), T("FLOAT32", (BOXES,)), T("INT32", (), None if open_ else most)
    inputs = [boxes, scores, limit, T("FLOAT32", (), overlap), T("FLOAT32", (), score)]
    outputs = [T("INT32", (most,)), T("INT32", ())]
    if version == 5:
        inputs.append(T("FLOAT32", (), sigma))
        outputs.insert(1, T("FLOAT32", (most,)))
    given = [boxes, scores, *([limit] if open_ else [])]
    return build([Graph([Op(f"NON_MAX_SUPPRESSION_V{version}", inputs, outputs)], given, outputs)])


def scenes(count: int) -> list[list[Any]]:
    """Boxes that meet, some turned around and some without area."""
    found = []
    for seed in range(count):
        random = np.random.default_rng(seed)
        corner = random.uniform(0, 1, (BOXES, 2))
        boxes = np.concatenate([corner, corner + random.uniform(-0.3, 0.5, (BOXES, 2))], axis=1)
        boxes[3] = boxes[7, [0, 1, 0, 3]]
        found.append([boxes.astype(np.float32), random.uniform(0, 1, BOXES).astype(np.float32)])
    return found


@pytest.mark.parametrize(
    ("version", "most", "overlap", "score"),
    [(5, 6, 0.5, 0.1), (4, 6, 0.5, 0.1), (5, 20, 0.05, 0.6), (4, 1, 0.3, 0.999)],
)
def test_boxes(version: int, most: int, overlap: float, score: float) -> None:
    data = suppression(version, most, overlap, score)
    changed = rewritten(NAME, data)
    assert changed is not None
    assert accepted(changed)
    same(data, changed, inputs=scenes(6))


def test_what_stays() -> None:
    for data in (
        suppression(4, 33),
        suppression(4, 3, overlap=0.0),
        suppression(5, 3, sigma=0.5),
        suppression(4, 3, open_=True),
    ):
        assert rewritten(NAME, data) is None
