"""Constants: plain arithmetic as C has it, and None for all that is not plain."""

from __future__ import annotations

import pytest

from tflm_lint.sources.constants import Constants
from tflm_lint.sources.text import read_text

SOURCE = b"""
#define KIB 1024
#define SIZE (10 * KIB)   /* bytes */
#define SPLIT 1 + \\
  2
#define FUNCTION(x) (x)
#if A
#define BRANCH 1
#else
#define BRANCH 2
#endif
#define SAME 3
#define SAME 3
namespace app { constexpr int kSize = SIZE - 1; static const size_t kOther{4}; }
const unsigned long kLong = 0x10UL;
enum { kNot = 5 };
constexpr int kCopy = app::kSize;
const float kFloat = 1.5;
// #define COMMENTED 1
"""


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("136 * 1024", 139264),
        ("SIZE", 10240),
        ("SPLIT", 3),
        ("kSize", 10239),
        ("app::kSize + 1", 10240),
        ("kCopy", 10239),
        ("kLong", 16),
        ("(1 << 4) | 3", 19),
        ("-7 / 2", -3),
        ("-7 % 2", -1),
        ("0b101 + 010 + 1'000", 1013),
        ("~0 & 0xff", 255),
        ("(int)8 + (size_t)2", 10),
        ("sizeof(uint32_t) * 2", 8),
        ("sizeof(arena)", 64),
        ("SAME", 3),
        ("kOther", 4),
        ("BRANCH", None),
        ("FUNCTION(1)", None),
        ("kFloat", None),
        ("COMMENTED", None),
        ("missing", None),
        ("1.5", None),
        ("8 +", None),
        ("", None),
        ("a ? 1 : 2", None),
        ("09", None),
    ],
)
def test_values(expression: str, value: int | None) -> None:
    constants = Constants({"arena": 64}).read(read_text(SOURCE))
    assert constants.value(expression) == value
