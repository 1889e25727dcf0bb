"""Rows -> Fitted: cycles = sum over operators of a cost by kind, fitted as a maximum a posteriori in logarithms.

A coefficient is a product of factors: what the kind of kernels costs (``base``), how this core differs from others with
the same kernels (``core``, ``corekind``), the board (``board``: wait states, caches) and the build (``build``:
compiler, options, version). The logarithm of each factor has a normal prior, so nothing is negative, and what few rows
say of little is drawn to what many say of much. Cycles are linear in the coefficients and rows are compared in
logarithms.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from time_rows import Row

Array = NDArray[np.float64]
Key = tuple[str, ...]

#: Target -> the kernels that integers run on, by the type: those that share code and instructions.
KERNELS = {
    "cortex-m4-cmsis-nn": "dsp",
    "cortex-m33-cmsis-nn": "dsp",
    "cortex-m7-cmsis-nn": "dsp",
    "cortex-m55-cmsis-nn": "mve",
    "cortex-m85-cmsis-nn": "mve",
    "cortex-m0plus-cmsis-nn": "scalar",
    "cortex-m0-cmsis-nn": "scalar",
    "cortex-m3-cmsis-nn": "scalar",
    "esp32-esp-nn": "esp",
    "esp32c3-esp-nn": "esp",
    "esp32s3-esp-nn": "esp-simd",
    "esp32p4-esp-nn": "esp-simd",
}
#: Cores without a floating-point unit.
SOFT = {"cortex-m0plus-cmsis-nn", "esp32c3-esp-nn", "riscv32-reference", "cortex-m4-soft"}
#: Cycles a multiply-accumulate before any measurement, as the benchmarks of single kernels have them.
MACS: dict[str, dict[str, float]] = {
    "dsp": {"conv": 3.5, "pointwise": 3, "dense": 3.5, "depthwise": 8},
    "mve": {"conv": 0.6, "pointwise": 0.5, "dense": 0.7, "depthwise": 2},
    "scalar": {"conv": 10, "pointwise": 9, "dense": 9, "depthwise": 35},
    "esp": {"conv": 13, "pointwise": 13, "dense": 40, "depthwise": 20},
    "esp-simd": {"conv": 2.2, "pointwise": 1.2, "dense": 1.3, "depthwise": 8},
    "reference": {"conv": 80, "pointwise": 70, "dense": 12, "depthwise": 80},
    "dsp16": {"conv": 4.5, "pointwise": 4, "dense": 6, "depthwise": 15},
    "reference16": {"conv": 90, "pointwise": 80, "dense": 20, "depthwise": 90},
    "float": {"conv": 20, "pointwise": 20, "dense": 12, "depthwise": 30},
    "soft": {"conv": 85, "pointwise": 85, "dense": 85, "depthwise": 100},
    "os": {"conv": 180, "pointwise": 180, "dense": 15, "depthwise": 180},
}
OTHER_MACS = {"lstm": 2.0, "svdf": 1.5, "matmul": 3.0, "transposed": 4.0, "other": 4.0}
#: Cycles an output element, as scale of the kernels' own (`SLOWNESS`).
ELEMENTS = {
    "conv": 20, "pointwise": 20, "depthwise": 25, "dense": 30, "pool": 8, "reduce": 20, "elementwise": 25,
    "activation": 120, "softmax": 120, "convert": 40, "move": 5, "lstm": 200,
    "svdf": 60, "matmul": 30, "transposed": 30, "other": 40,
}  # fmt: skip
TAPS = 40.0
CALL = 1000.0
#: Kernels whose convolution has no code of its own for windows of one element.
PLAIN = {"float", "soft", "os", "reference", "reference16"}
#: What a network costs before its first operator.
INVOKE = 1500.0
#: Kinds whose call costs about half: they prepare little.
LIGHT = {"move", "elementwise", "activation", "convert", "softmax", "reduce"}
SLOWNESS = {"mve": 0.5, "scalar": 2.0, "reference": 2.0, "reference16": 2.0, "soft": 5.0, "esp": 1.5, "os": 2.0}
#: Spread of the logarithms of each kind of factor, and of a row around the model.
SPREAD = {
    "base": 0.9, "call": 0.6, "core": 0.4, "corekind": 0.3, "board": 0.18, "build": 0.2, "size": 0.2, "coupled": 0.3,
}  # fmt: skip
#: What is known of builds and boards beside their names: logarithms of what each is thought to make of the time.
COVARIATES = {"size": 0.25, "coupled": -0.3}
ROW = 0.10
#: A row of few cycles is measured with a coarse clock.
STEPS = 60


class Fitted(NamedTuple):
    """The logarithms of all factors."""

    value: dict[Key, float]

    def coefficient(self, target: str, type_: str, kind: str, what: str) -> float:
        """Return cycles of a unit of work, without board and build."""
        total = 0.0
        for key, start in factors(target, type_, kind, what):
            total += self.value.get(key, start)
        return float(np.exp(total))

    def cycles(self, row: Row, *, board: bool = True, build: bool = False) -> float:
        """Return the cycles that a row should take."""
        total = sum(
            self.coefficient(row.target, type_, kind, what) * amount for type_, kind, what, amount in amounts(row)
        )
        extra = self.value.get(("board", row.board, row.type), 0.0) if board else 0.0
        for key in row.covariates:
            if board and key[0] == "coupled":
                extra += self.value.get(key, COVARIATES[key[0]])
        extra += self.value.get(("build", row.build, row.type), 0.0) if build else 0.0
        return float(total * np.exp(extra))


def kernels(target: str, type_: str) -> str:
    """Return the kind of kernels that a type runs on."""
    if type_ == "float":
        return "os" if target == "cortex-m4-os" else "soft" if target in SOFT else "float"
    if target in {"cortex-m4-os", "cortex-m4-soft"}:
        return "dsp"
    family = KERNELS.get(target, "reference")
    if type_ == "int16":
        return "dsp16" if family in {"dsp", "mve"} else "reference16"
    return family


def prior(family: str, kind: str, what: str) -> float:
    """Return what a unit of work is thought to cost before any measurement."""
    slow = SLOWNESS.get(family, 1.0)
    if what == "call":
        cycles = INVOKE if kind == "invoke" else CALL * (0.5 if kind in LIGHT else 1.0)
        return cycles * (2.0 if family in {"soft", "scalar"} else 1.0)
    if what == "macs":
        by_kind = MACS[family]
        return by_kind.get(kind, by_kind["dense"] * OTHER_MACS.get(kind, 1.0))
    return (TAPS if what == "taps" else ELEMENTS[kind]) * slow


def factors(target: str, type_: str, kind: str, what: str) -> list[tuple[Key, float]]:
    """Return the factors of a coefficient: their keys, each with where it starts and is drawn to."""
    type_ = "int8" if type_ == "other" else type_
    family = kernels(target, type_)
    if kind == "pointwise" and family in PLAIN:
        kind = "conv"
    start = float(np.log(prior(family, kind, what)))
    name = kind
    if what == "call" and kind not in {"invoke", "softmax"}:
        name = "light" if kind in LIGHT else "heavy"
    return [
        (("call" if what == "call" else "base", family, name, what), start),
        (("core", target, type_), 0.0),
        (("corekind", target, type_, "call" if what == "call" else name), 0.0),
    ]


def amounts(row: Row) -> list[tuple[str, str, str, float]]:
    """Return the work of a row: (type, kind, what, how much)."""
    found = [] if row.single else [(row.type, "invoke", "call", 1.0)]
    for (kind, type_), sums in row.mix.items():
        for what, amount in zip(("call", "macs", "elements", "taps"), sums, strict=True):
            if amount:
                found.append((type_, kind, what, float(amount)))
    return found


def weights_of(rows: list[Row]) -> Array:
    """Weigh rows: one network on one board in many variants is not many networks, one operator is measured coarsely."""
    alike = Counter((row.network, row.board, row.target, row.type, row.single) for row in rows)
    return np.array(
        [
            alike[(row.network, row.board, row.target, row.type, row.single)] ** -0.5 * (0.5 if row.single else 1.0)
            for row in rows
        ]
    )


def fit(rows: list[Row]) -> Fitted:
    """Find the most probable factors: Gauss-Newton steps, each halved until it helps."""
    index: dict[Key, int] = {}
    start: list[float] = []
    spread: list[float] = []

    def place(key: Key, value: float) -> int:
        if key not in index:
            index[key] = len(start)
            start.append(value)
            spread.append(SPREAD[key[0]])
        return index[key]

    terms: list[tuple[int, list[int], float]] = []
    common: list[tuple[int, int]] = []
    for number, row in enumerate(rows):
        extra: list[tuple[Key, float]] = [(("board", row.board, row.type), 0.0), (("build", row.build, row.type), 0.0)]
        extra += [(key, COVARIATES[key[0]]) for key in row.covariates]
        common.extend((number, place(key, value)) for key, value in extra)
        for type_, kind, what, amount in amounts(row):
            places = [place(key, value) for key, value in factors(row.target, type_, kind, what)]
            terms.append((number, places, amount))
    center, scale = np.array(start), np.array(spread)
    owner = np.array([term[0] for term in terms])
    of = np.array([term[1] for term in terms])
    work = np.array([term[2] for term in terms])
    sharer, shared = np.array(common).T
    goal = np.log([row.ms * row.mhz * 1000 for row in rows])
    sure = weights_of(rows) / ROW

    def predicted(theta: Array) -> tuple[Array, Array]:
        costs = np.exp(theta[of].sum(axis=1)) * work
        sums = np.bincount(owner, costs, len(rows))
        return np.log(sums) + np.bincount(sharer, theta[shared], len(rows)), costs / sums[owner]

    def loss(theta: Array) -> float:
        miss = (predicted(theta)[0] - goal) * sure
        # beyond three spreads a row counts linearly: one strange build does not move all
        size = np.abs(miss)
        return float(np.where(size < 3, size**2, 6 * size - 9).sum() + (((theta - center) / scale) ** 2).sum())

    theta = center.copy()
    best = loss(theta)
    for _ in range(STEPS):
        level, shares = predicted(theta)
        slope = np.zeros((len(rows), len(theta)))
        for column in range(of.shape[1]):
            np.add.at(slope, (owner, of[:, column]), shares)
        np.add.at(slope, (sharer, shared), 1.0)
        miss = (goal - level) * sure
        trust = np.sqrt(np.minimum(1, 3 / np.maximum(np.abs(miss), 1e-9)))
        slope *= (sure * trust)[:, None]
        step = np.linalg.solve(
            slope.T @ slope + np.diag(1 / scale**2), slope.T @ (miss * trust) + (center - theta) / scale**2
        )
        length = 1.0
        while length > 1e-3 and loss(theta + length * step) > best:
            length /= 2
        new = loss(theta + length * step)
        if best - new < 1e-4 * best:
            break
        theta, best = theta + length * step, new
    return Fitted({key: float(theta[at]) for key, at in index.items()})
