"""Arithmetic of TFLM's kernels, counted by hand."""

from __future__ import annotations

from itertools import product

from tflm_lint.formula import out_size


def test_places_of_a_window() -> None:
    for size, window, stride, dilation in product(range(1, 9), range(1, 5), range(1, 4), range(1, 3)):
        reach = (window - 1) * dilation + 1
        if reach <= size:
            assert out_size("VALID", size, window, stride, dilation) == len(range(0, size - reach + 1, stride))
        assert out_size("SAME", size, window, stride, dilation) == len(range(0, size, stride))


def test_nonsense_as_cpp_computes_it() -> None:
    assert out_size("VALID", 3, 4, 2) == 0  # 1 / 2
    assert out_size("VALID", 1, 4, 2) == 0  # -1 / 2, rounded towards zero
    assert out_size("VALID", 1, 7, 2) == -2  # -4 / 2
    assert out_size("SAME", 4, 2, -3) == 0  # 0 / -3
    assert out_size("SAME", 9, 2, -3) == -1  # 5 / -3
    assert out_size("SAME", 4, 2, 0) == 0
    assert out_size("77", 4, 2, 1) == 0
