"""Linker maps -> sections -> tables: a small map by hand, the union, what displaces what, the application's part."""

from __future__ import annotations

import pytest
from flash_application import Firmware, application, errors, fit
from flash_condense import Condensed, condense, displacements, union, worst_of, yaml_of
from flash_link import sources, symbols_of
from flash_maps import kept, key_of

#: As GNU ld writes it: long names on a line of their own, discarded sections first, fill, sections of no size.
MAP = """\
Archive member included to satisfy reference by file (symbol)

Discarded input sections

 .text.unused   0x0000000000000000       0x20 lib/libtflm.a(add.cc.o)

Memory Configuration

Linker script and memory map

LOAD app/main.o
                0x0000000000008000                . = 0x8000

.text           0x0000000000008000       0x70
 *(.text.unlikely .text.*_unlikely .text.unlikely.*)
 .text.startup.main
                0x0000000000008000       0x10 app/main.o
                0x0000000000008000                main
 .text._ZN6tflite12Register_ADDEv
                0x0000000000008010       0x24 lib/libtflm.a(add.cc.o)
                                         0x30 (size before relaxing)
 *fill*         0x0000000000008034        0x4
 .text._ZN6tflite12_GLOBAL__N_17PrepareEv
                0x0000000000008038       0x18 lib/libtflm.a(add.cc.o)
 .text          0x0000000000008050       0x20 /usr/lib/arm/libgcc.a(_arm_muldivdf3.o)
 .text.none     0x0000000000008070        0x0 lib/libtflm.a(add.cc.o)

.data           0x0000000020000000        0x8
 .data.table    0x0000000020000000        0x8 lib/libtflm.a(add.cc.o)

.bss            0x0000000020000008       0x40
 .bss.arena     0x0000000020000008       0x30 app/main.o
 COMMON         0x0000000020000038       0x10 /usr/lib/arm/libc.a(memory.o)

.comment        0x0000000000000000       0x31
 .comment       0x0000000000000000       0x31 app/main.o
OUTPUT(a.elf elf32-littlearm)
"""


def test_a_map() -> None:
    found = kept(MAP, ("main.o",))
    assert found.sections == {
        "*:.text._ZN6tflite12Register_ADDEv": 0x24,
        "libtflm.a(add.cc.o):.text._ZN6tflite12_GLOBAL__N_17PrepareEv": 0x18,
        "libgcc.a(_arm_muldivdf3.o):.text": 0x20,
        "libtflm.a(add.cc.o):.data.table": 8,
        "libc.a(memory.o):COMMON": 0x10,
    }
    assert found.flash == 0x70 + 8, "text and data, with what lies between; neither RAM nor comments"
    assert found.application == 0x10 + 0x30


def test_no_map() -> None:
    with pytest.raises(ValueError, match="no linker map"):
        kept("hello")


@pytest.mark.parametrize(
    ("section", "once"),
    [
        (".text._ZN6tflite15ParseL2NormalizationEv", True),
        (".rodata._ZTVN6tflite5ModelE", True),
        (".text._ZNK6tflite5Model9subgraphsEv", True),
        (".rodata._ZN6tfliteL20sigmoid_table_uint16E", False),  # static: each object has its own
        (".rodata._ZL3foo", False),
        (".text._ZN6tflite12_GLOBAL__N_14EvalEv", False),
        (".text.memcpy", False),
    ],
)
def test_whose_a_section_is(section: str, once: bool) -> None:
    assert key_of("a.o", section) == (f"*:{section}" if once else f"a.o:{section}")


EMPTY = {"a:.text": 10, "b:.bss": 4}
SECTIONS = {
    "empty": EMPTY,
    "AddX": {**EMPTY, "x:.text.x": 5, "shared:.rodata": 7, "d:.data.d": 2},
    "AddY": {"y:.text": 3, "shared:.rodata": 7, "d:.data.d": 2},
}
NAMES = {"AddX": "X", "AddY": "Y"}


def test_condensing_keeps_every_union() -> None:
    table = condense(SECTIONS, NAMES)
    assert table == Condensed([(10, 4), (9, 2), (5, 0), (3, 0)], {"X": [1, 2], "Y": [1, 3]}, [])
    assert yaml_of(table) == "parts: [\n  [10, 4], [9, 2], 5, 3,\n]\nops:\n  X: [1, 2]\n  Y: [1, 3]\n"


def test_a_section_of_several_sizes_has_the_middle_one() -> None:
    sections = {"empty": {}, "AddX": {"s:.text": 1}, "AddY": {"s:.text": 2}, "AddZ": {"s:.text": 4}}
    names = {**NAMES, "AddZ": "Z"}
    assert condense(sections, names).parts[1] == (2, 0)
    farther = [{"s:.text": 6}, {"s:.text": 4}, {"s:.text": 6}, {"t:.text": 9}]
    assert condense(sections, names, firmwares=farther).parts[1] == (4, 0), "of firmwares with several operators, too"


def test_constants_that_are_merged_have_the_size_that_one_operator_keeps() -> None:
    """What is left of equal constants in other firmwares is what others brought."""
    sections = {"empty": {}, "AddX": {"s:.rodata.str1.4": 20}, "AddY": {}}
    assert condense(sections, NAMES, firmwares=[{"s:.rodata.str1.4": 168}] * 4).parts[1] == (20, 0)


LIBRARY = {
    "empty": EMPTY,
    "AddX": {**EMPTY, "libgcc.a(mul.o):.text": 60, "x:.text": 1},
    "AddY": {**EMPTY, "libgcc.a(muldiv.o):.text": 100, "libgcc.a(other.o):.text": 9, "y:.text": 1},
    "AddZ": {**EMPTY, "libgcc.a(other.o):.text": 9},
}
#: What is linked of several: the function that divides multiplies as well.
BOTH = {**LIBRARY["AddY"], "x:.text": 1}
LINKED = [
    (["AddX", "AddY"], BOTH),
    (["AddX", "AddZ"], {**LIBRARY["AddX"], **LIBRARY["AddZ"]}),
    (["AddY", "AddZ"], LIBRARY["AddY"]),
]


def test_what_a_library_links_instead() -> None:
    displaced = displacements(LIBRARY, LINKED)
    assert displaced == {"libgcc.a(mul.o):.text": "libgcc.a(muldiv.o):.text"}
    assert union(LIBRARY, ["AddX", "AddY"], displaced) == BOTH
    assert not displacements(LIBRARY, LINKED[1:]), "nothing was missing"
    table = condense(LIBRARY, {**NAMES, "AddZ": "Z"}, displaced)
    (part, by) = table.displaced[0]
    assert table.parts[part] == (60, 0), "a part of its own"
    assert part in table.ops["X"]
    assert by in table.ops["Y"]
    assert f"displaced: [[{part}, {by}]]\n" in yaml_of(table)


def test_how_far_the_union_is_off() -> None:
    build = {
        "operators": LIBRARY,
        "flash": {"empty": 10 + 30},
        "sets": [{"operators": ["AddX", "AddY"], "sections": {}, "flash": 10 + 30 + 111 + 2}],
    }
    displaced = {"libgcc.a(mul.o):.text": "libgcc.a(muldiv.o):.text"}
    assert worst_of(build, displaced) == pytest.approx(2 / 153)
    assert worst_of(build, {}) == pytest.approx(58 / 153), "counted twice"


RELOCATIONS = """\
RELOCATION RECORDS FOR [.text.tflm_AddAbs]:
OFFSET   TYPE              VALUE
00000004 R_ARM_THM_CALL    _ZN6tflite12Register_ABSEv
00000010 R_ARM_THM_CALL    _ZN6tflite22MicroMutableOpResolverILj200EE10AddBuiltinE
0000001c R_ARM_ABS32       _ZN6tflite8ParseAbsEv+0x00000004

RELOCATION RECORDS FOR [.text._ZN6tflite22MicroMutableOpResolverILj200EE10AddBuiltinE]:
OFFSET   TYPE              VALUE
00000004 R_ARM_THM_CALL    _ZN6tflite5OtherEv
"""


def test_the_symbols_of_a_call() -> None:
    assert symbols_of(RELOCATIONS) == {"AddAbs": {"_ZN6tflite12Register_ABSEv", "_ZN6tflite8ParseAbsEv"}}


def test_the_sources_call_each_method_once() -> None:
    header = (
        "TfLiteStatus AddCustom(...)\n TfLiteStatus AddAbs() {\n TfLiteStatus AddAbs() {\nTfLiteStatus AddConv2D(\n"
    )
    calls, main = sources(header)
    assert [line.split("tflm_")[1].split("(")[0] for line in calls.splitlines()[1:]] == ["AddAbs", "AddConv2D"]
    assert "int main()" in main


def test_the_applications_part() -> None:
    firmwares = [Firmware("a", 1, 10_000 + 433 + 20, 10_000), Firmware("b", 13, 50_000 + 806 + 40, 50_000)]
    assert application(1, 0) == 433
    assert application(13, 0) == 806, "many calls are folded"
    assert fit(firmwares) == 30
    assert errors(firmwares, 30) == pytest.approx([10 / 10_453 * 100, -10 / 50_846 * 100])
