"""Models to write, and a program that compares what was compiled with the model file."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.build import T, single_op
from tflm_lint.cli import main
from tflm_lint.emitters import STYLES

#: Reads the model file while it runs, so that the bytes come from nowhere else.
COMPARE = r"""
#include <stdint.h>
#include <stdio.h>
#include <string.h>
%(includes)s
static int same(const unsigned char *bytes, unsigned int size, const char *path) {
  FILE *file = fopen(path, "rb");
  unsigned int count = 0;
  int value;
  if (file == NULL) { return 0; }
  while ((value = fgetc(file)) != EOF) {
    if (count >= size || bytes[count] != value) { printf("differs at %%u\n", count); return 0; }
    ++count;
  }
  fclose(file);
  return count == size;
}

int main(int argc, char **argv) {
  if (argc != 1 + %(count)d) { printf("%%d arguments\n", argc); return 2; }
%(checks)s
  printf("same\n");
  return 0;
}
"""
CHECK = """
  if (!same({symbol}, {symbol}{suffix}, argv[{number}])) {{ return 3; }}
  if ((uintptr_t){symbol} % {align} != 0) {{ printf("not aligned\\n"); return 4; }}
"""


def comparing_program(
    symbols: list[str], *, header: str, style: str = "hex", align: int = 16, namespace: str = ""
) -> str:
    """Write a main() that exits with 0 where every array equals the file named by its argument."""
    checks = "".join(
        CHECK.format(symbol=f"{namespace}{symbol}", suffix=STYLES[style].size_suffix, number=number, align=align)
        for number, symbol in enumerate(symbols, 1)
    )
    return COMPARE % {"includes": f'#include "{header}"', "count": len(symbols), "checks": checks}


def small_model(size: int = 0, *, name: str = "x") -> bytes:
    """Build a model that runs, with ``size`` bytes of noise in it that take every value."""
    noise = random.Random(size).randbytes(size)  # noqa: S311 - for variety, not for secrets
    tensor = T("INT8", (1, 4), scale=0.5, zp=-3, name=name)
    return single_op(
        "RELU", [tensor], [T("INT8", (1, 4), scale=0.25, zp=7)], model={"metadata": {"noise": noise}} if size else None
    )


def emit(*arguments: object) -> int:
    """Run ``tflm-lint emit``."""
    return main(["emit", *map(str, arguments)])


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return a small model's path, in a folder of its own."""
    path = tmp_path / "models" / "tiny.tflite"
    path.parent.mkdir()
    path.write_bytes(small_model(1000))
    return path
