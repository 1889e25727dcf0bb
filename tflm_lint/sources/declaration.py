"""The words before an initialiser -> Declaration: name, const, element, alignment, as far as the file tells."""

from __future__ import annotations

import re

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.constants import Constants

_NAME = re.compile(r"(?<!\w)([A-Za-z_]\w*)\s*((?:\[[^\[\]]*\]\s*)+)")
_ARRAY = re.compile(r"\barray\s*<\s*([\w: ]+?)\s*,([^<>]*)>\s*(?:const\s+)?([A-Za-z_]\w*)")
_POINTER = re.compile(r"\*\s*(?:const\s+)?([A-Za-z_]\w*)\s*$")
_WORD = re.compile(r"[A-Za-z_]\w*")
_CONST = re.compile(r"\b(?:const|constexpr)\b")
#: ``alignas(16)``, ``aligned(16)``, ``__align(16)``, ``ALIGN(16)``: whatever is called so takes the bytes.
_ALIGN = re.compile(r"(?<!\w)(?=\w*?[aA][lL][iI][gG][nN])(\w+)\s*\(\s*((?:[^()]|\([^()]*\))*)\)")
_BARE = re.compile(r"\b_{0,2}aligned_{0,2}\s*(?=[,)])")
#: Width and alignment of elements in bytes; the eight byte ones are aligned to 8 wherever arrays of them are models.
ELEMENTS = {
    "unsigned char": 1, "signed char": 1, "char": 1, "uint8_t": 1, "int8_t": 1, "byte": 1, "u8": 1, "uchar": 1,
    "uint8": 1, "int8": 1, "bool": 1, "uint16_t": 2, "int16_t": 2, "unsigned short": 2, "short": 2, "uint32_t": 4,
    "int32_t": 4, "unsigned int": 4, "unsigned": 4, "int": 4, "u32": 4, "uint64_t": 8, "int64_t": 8,
    "unsigned long long": 8, "long long": 8, "unsigned short int": 2, "short int": 2,
    "ai_u64": 8, "ai_u32": 4, "ai_u8": 1,
}  # fmt: skip
#: The more words a type has, the earlier it is looked for; ``unsigned char`` may also be ``char unsigned``.
_TYPES = sorted(ELEMENTS, key=lambda name: (-len(name.split()), name != "char"))
#: What `alignas` of a type gives; the largest a compiler uses for its own types is 8 on Arm, RISC-V and Xtensa.
_TYPE_ALIGNMENTS = {**ELEMENTS, "max_align_t": 8, "float": 4, "double": 8, "void*": 4, "void *": 4}
#: Words that say nothing of const or alignment.
_NEUTRAL = frozenset({
    "extern", "static", "inline", "const", "constexpr", "volatile", "unsigned", "signed", "char", "int", "short",
    "long", "std", "array", "alignas", "_Alignas", "__attribute__", "__attribute", "section", "__section__", "used",
    "__used__", "unused", "__unused__", "weak", "__weak__", "maybe_unused", "gnu", "visibility", "__visibility__",
    "default", "constinit", "C", "tflite", "register", "struct", "auto", "__declspec", "export", "dllexport",
    "retain", "__retain__", "size_t", "PROGMEM", "EXTMEM", "FLASHMEM", "ICACHE_RODATA_ATTR", "RODATA_ATTR",
    "DRAM_ATTR", "EXT_RAM_ATTR", "EXT_RAM_BSS_ATTR", "IRAM_ATTR",
})  # fmt: skip
#: Macros of platforms that put an array somewhere.
_PLACING = (
    "PROGMEM", "EXTMEM", "FLASHMEM", "RODATA_ATTR", "ICACHE_RODATA_ATTR", "EXT_RAM_ATTR", "EXT_RAM_BSS_ATTR",
    "DRAM_ATTR",
)  # fmt: skip
_ALIGNERS = frozenset({"alignas", "_Alignas", "aligned", "__aligned__"})
#: The least that an array of a type is aligned to without being told: nothing may be relied on for char.
BARE_ALIGNMENT = 8


class Declaration(NamedTuple):
    """How an array is declared; None where the file does not tell."""

    name: str
    #: Whether the elements are constants, so that they stay in flash.
    const: bool | None
    #: Bytes.
    alignment: int | None
    #: Bytes of an element.
    width: int
    #: Declared number of elements, None where there is none or it is not plain.
    dimension: int | None
    #: ``*name = "..."`` rather than ``name[]``.
    pointer: bool = False
    #: Section attribute or a placing macro of a platform: where the array lies is the linker script's to say.
    placed: str | None = None
    #: Names in the declaration that are defined nowhere in the file.
    unknown: tuple[str, ...] = ()


def read_declaration(head: str, constants: Constants) -> Declaration | None:
    """Read a declaration up to its equals sign or brace; None where the words declare no array of integers."""
    words = " ".join(_expanded(head.rstrip().removesuffix("=").rstrip(), constants).split())
    pointer = False
    dimension: int | None = None
    template = _ARRAY.search(words)
    names = [
        match for match in _NAME.finditer(words) if match.group(1) not in {"attribute", "const", "char", "uint8_t"}
    ]
    if template is not None:
        name, kind, size = template.group(3), template.group(1), template.group(2)
        before = words[: template.start()] + f" {kind} " + words[template.end() :]
        dimension = constants.value(size)
    elif names:
        match = names[-1]
        name, before = match.group(1), words[: match.start()] + " " + words[match.end() :]
        size = match.group(2).rpartition("[")[2].partition("]")[0].strip()
        dimension = constants.value(size) if size else None
        kind = words[: match.start()]
    else:
        found = _POINTER.search(words)
        if found is None:
            return None
        pointer, name, before, kind = True, found.group(1), words[: found.start()], words[: found.start()]
    width, element = _width(kind)
    unknown = tuple(
        dict.fromkeys(
            word
            for word in _WORD.findall(_without_arguments(before))
            if word not in _NEUTRAL and word not in element.split() and word not in _TYPE_WORDS
        )
    )
    if width is None:
        # A type of the project's own: it is the last word before the name, and the values decide how wide it is.
        own = [word for word in unknown if not word.isupper()]
        if not own and not unknown:
            return None
        last = (own or list(unknown))[-1]
        unknown = tuple(word for word in unknown if word != last)
        width = 1
    return Declaration(
        name,
        bool(_CONST.search(words)) or (None if unknown else False),
        _alignment(words, width, unknown, constants),
        width,
        dimension,
        pointer,
        _placed(words),
        unknown,
    )


_TYPE_WORDS = frozenset(word for name in ELEMENTS for word in name.split()) | {"u8", "uint8_t"}


def _expanded(head: str, constants: Constants) -> str:
    """Replace macros by what they stand for, a few levels deep; where branches differ, by one that says something."""
    for _ in range(4):
        changed = False

        def text_of(match: re.Match[str]) -> str:
            nonlocal changed
            texts = constants.macros.get(match.group())
            if not texts or match.group() in _NEUTRAL:
                return match.group()
            changed = True
            # Compilers without the attribute get an empty macro; those that firmware is built with, the other.
            return next((text for text in texts if text), "")[:300]

        head = _WORD.sub(text_of, head)[:8192]
        if not changed:
            break
    return head


def _width(kind: str) -> tuple[int | None, str]:
    """Return the bytes of an element by its type, and the type's name."""
    words = set(_WORD.findall(kind))
    for name in _TYPES:
        if words.issuperset(name.split()):
            return ELEMENTS[name], name
    return None, ""


def _alignment(words: str, width: int, unknown: tuple[str, ...], constants: Constants) -> int | None:
    """Return the strictest alignment asked for; None where a name might hide one."""
    asked = []
    undecided = bool(unknown)
    for match in _ALIGN.finditer(words):
        inner = match.group(2).strip().removeprefix("std::")
        if not inner or ("(" in inner and match.group(1) not in _ALIGNERS):
            continue
        if inner.startswith("alignof"):
            inner = inner[7:].strip(" ()").removeprefix("std::")
        value = _TYPE_ALIGNMENTS.get(inner, constants.value(inner))
        if value is None:
            undecided = True
        else:
            asked.append(value)
    if _BARE.search(words):
        asked.append(BARE_ALIGNMENT)
    best = max(asked, default=width)
    return None if undecided and best < 16 else best


def _placed(words: str) -> str | None:
    """Name the section or placing macro, if there is one."""
    match = re.search(r"\b_{0,2}section_{0,2}\s*\(\s*([^()]{0,80})\)", words)
    if match is not None:
        return match.group(1).strip().strip('"') or "a section of its own"
    for word in _PLACING:
        if re.search(rf"\b{word}\b", words):
            return word
    return None


def _without_arguments(words: str) -> str:
    """Blank out what stands in parentheses and brackets: sizes, sections, attribute lists."""
    for _ in range(6):
        shorter = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", words)
        if shorter == words:
            break
        words = shorter
    return words
