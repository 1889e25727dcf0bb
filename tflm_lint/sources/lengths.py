"""Arrays of a file by name -> the variables and macros that tell their lengths, and the files that bytes come from."""

from __future__ import annotations

import re

from tflm_lint.record import NamedTuple
from tflm_lint.sources.text import Lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.sources.constants import Constants
    from tflm_lint.sources.text import Text

_LENGTH = re.compile(r"(?:_|^)?(?:len|length|size|sizeof|bytes|num_bytes|len_bytes|size_bytes)$", re.IGNORECASE)
_PATH_BEFORE = re.compile(rb'"(?:\\"|\\042)?([^"\\\n]{1,390}\.tflite)')


class Length(NamedTuple):
    """A variable or macro that tells how long an array is."""

    name: str
    value: int
    line: int
    column: int


def lengths_of(sizes: dict[str, int], constants: Constants, text: Text) -> dict[str, tuple[Length, ...]]:
    """Return the variables that tell the length of each array: by name, or the only one where there is one array."""
    constants.sizes.update(sizes)
    named: dict[str, list[Length]] = {name: [] for name in sizes}
    others: list[Length] = []
    lines = Lines(text.raw)
    owners: dict[str, str] = {}
    for array in sorted(sizes, key=len, reverse=True):
        owners.setdefault(meaning_of(array), array)
    for name in {**constants.variables, **constants.macros}:
        if not _LENGTH.search(name):
            continue
        value = constants.of_name(name)
        if value is None:
            continue
        length = Length(name, value, *lines.place(constants.places[name]))
        owner = owners.get(meaning_of(name))
        if owner is not None:
            named[owner].append(length)
        elif "model" in name.lower() or "tflite" in name.lower():
            others.append(length)
    if len(sizes) == 1 and len(others) == 1:
        for own in named.values():
            own[:] = own or others
    return {name: tuple(sorted(own, key=lambda one: (one.line, one.column))) for name, own in named.items()}


def meaning_of(name: str) -> str:
    """Return a name without what tells arrays and lengths apart: ``g_model_data_len`` and ``g_model`` are ``model``."""
    stem = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
    for _ in range(4):
        shorter = re.sub(r"_(?:len|length|size|bytes|data|array|tflite|num|in|buffer|buf)$", "", stem.rstrip("_"))
        if shorter == stem:
            break
        stem = shorter
    return re.sub(r"^(?:g|k|s)_", "", stem)


def elsewhere(text: Text) -> Iterator[str]:
    """Yield the files that the compiler or assembler takes bytes from."""
    plain = text.plain
    at = plain.find(b"#embed")
    for _ in range(100):
        if at < 0:
            break
        match = re.match(rb'#embed\s*["<]([^">\n]{1,400})[">]', plain[at : at + 420])
        if match:
            yield match.group(1).decode("utf-8", "replace")
        at = plain.find(b"#embed", at + 1)
    if b".incbin" in plain or b"INCBIN" in plain:
        # The path may stand in a macro: whatever literal names a model.
        at = plain.find(b".tflite")
        for _ in range(100):
            if at < 0:
                break
            match = _PATH_BEFORE.search(plain[max(at - 400, 0) : at + 9])
            if match:
                yield match.group(1).decode("utf-8", "replace")
            at = plain.find(b".tflite", at + 1)
