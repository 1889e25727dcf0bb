"""Includes and namespaces -> the library that brings TFLM to an application, and its port if there is one."""

from __future__ import annotations

import re
from bisect import bisect_right

from tflm_lint.record import NamedTuple
from tflm_lint.sources.places import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from tflm_lint.sources.text import Text


class Library(NamedTuple):
    """A library that an application is written for."""

    title: str
    #: Name of the port for ``--port``; None where there is none.
    port: str | None
    #: Whether its operators and kernels differ from today's TFLM, as far as is known.
    old: bool
    place: Place


class _Mark(NamedTuple):
    #: What stands in every file that the pattern fits; one of them does.
    words: tuple[bytes, ...]
    pattern: re.Pattern[bytes]
    title: str
    port: str | None
    old: bool


def _mark(words: str, pattern: bytes, title: str, port: str | None, *, old: bool) -> _Mark:
    return _Mark(tuple(words.encode().split()), re.compile(pattern, re.MULTILINE), title, port, old)


#: Since 2022 it lies in a folder of its own.
_REPORTER = "TFLM before 2022 (MicroErrorReporter)"
_BRIDGE = b"micro/tflite_bridge/"
_INCLUDE = rb"^[ \t]*#[ \t]*include[ \t]*[<\"]"
_CONDITION = re.compile(rb"^[ \t]*#[ \t]*(ifn?def|if|elif|else|endif)\b", re.MULTILINE)
_NEVER = re.compile(rb"^[ \t]*#[ \t]*if[ \t]+(?:0|false)[ \t\r]*$", re.MULTILINE)
#: Titles of libraries one function of which makes the interpreter.
BY_FUNCTION = ("ArduTFLite", "MicroTFLite")
#: The first that is found in a file names it: what is particular stands before what others have as well.
_MARKS = (
    _mark(
        "TensorFlowLite_ESP32.h",
        _INCLUDE + rb"TensorFlowLite_ESP32\.h",
        "TensorFlowLite_ESP32, an Arduino library of 2020 to 2022", "esp32-2022-05", old=True,
    ),
    _mark(
        "EloquentTinyML EloquentTensorflow",
        _INCLUDE + rb"EloquentT(?:inyML|ensorflow)[^\"<>\n]*\.h",
        "EloquentTinyML, which wraps TFLM of 2020 or 2021", None, old=True,
    ),
    _mark(
        "eloquent_tinyml tflm_esp32 tflm_cortexm",
        _INCLUDE + rb"(?:eloquent_tinyml(?:/[^\"<>\n]*)?|tflm_esp32|tflm_cortexm)\.h",
        "EloquentTinyML 3 with tflm_esp32 or tflm_cortexm", None, old=False,
    ),
    _mark(
        "edge-impulse-sdk _inferencing.h run_classifier",
        _INCLUDE + rb"edge-impulse-sdk/|" + _INCLUDE + rb"[\w-]+_inferencing\.h|\brun_classifier\s*\(",
        "the Edge Impulse SDK, with a TFLM of its own", None, old=False,
    ),
    _mark(
        "ArduTFLite.h", _INCLUDE + rb"ArduTFLite\.h",
        "ArduTFLite, which wraps Chirale_TensorFlowLite", "chirale-2023-01", old=True,
    ),
    _mark(
        "MicroTFLite.h ArduinoTFLite.h", _INCLUDE + rb"(?:MicroTFLite|ArduinoTFLite)\.h",
        "MicroTFLite, with a TFLM of its own", None, old=False,
    ),
    _mark(
        "Chirale_TensorFlowLite.h", _INCLUDE + rb"Chirale_TensorFlowLite\.h",
        "Chirale_TensorFlowLite", "chirale-2023-01", old=True,
    ),
    _mark(
        "TensorFlowLite.h", _INCLUDE + rb"(?:Arduino_)?TensorFlowLite\.h",
        "Arduino_TensorFlowLite", "arduino-2023-12", old=True,
    ),
    _mark("MicroErrorReporter", rb"\bMicroErrorReporter\b", _REPORTER, None, old=True),
    _mark(
        "pico/stdlib.h", _INCLUDE + rb"pico/stdlib\.h",
        "pico-tflmicro, the port for Raspberry Pi Pico", "pico-2024-12", old=False
    ),
)  # fmt: skip


#: What was written for TFLM before its libraries of today, whatever brings it in.
_AGES = (
    _mark(
        "tensorflow/lite/experimental/micro/",
        _INCLUDE + rb"tensorflow/lite/experimental/micro/",
        "TFLM of 2019 (experimental/micro)", None, old=True,
    ),
    _mark("tflite::ops::micro::", rb"\btflite::ops::micro::", "TFLM of 2019 or 2020 (ops::micro)", None, old=True),
    _mark(
        "MicroMutableOpResolver",
        rb"\bMicroMutableOpResolver\s+[A-Za-z_]\w*\s*;",
        "TFLM before May 2020 (a resolver without a size)", None, old=True,
    ),
)  # fmt: skip


def recognise(texts: Iterable[tuple[str, Text]]) -> tuple[Library, ...]:
    """Return the libraries that files of a project name, of each file the first, and how old a TFLM it needs."""
    found: list[Library] = []
    bridged = False
    for path, text in texts:
        bridged = bridged or _BRIDGE in text.plain
        first = _first(path, text, _AGES)
        named = _first(path, text, _MARKS)
        if named is not None and not (first is not None and named.title == _REPORTER):
            found.append(named)
        if first is not None:
            found.append(first)
    return tuple(one for one in found if not (bridged and one.title == _REPORTER))


def _first(path: str, text: Text, marks: tuple[_Mark, ...]) -> Library | None:
    for mark in marks:
        # what a string or comment says counts for nothing, and includes in quotes are literals
        known = any(word in text.plain for word in mark.words)
        match = mark.pattern.search(text.plain) if known else None
        if match is not None:
            # behind an odd number of ends something is left out
            ends = _left_out(text.plain)
            found = mark.pattern.finditer(text.plain)
            match = next((one for one in found if not bisect_right(ends, one.start()) % 2), None)
        if match is not None:
            return Library(mark.title, mark.port, mark.old, Place(path, *text.place(match.start())))
    return None


def _left_out(plain: bytes) -> list[int]:
    """Return where what ``#if 0`` leaves out begins and ends, by turns."""
    found: list[int] = []
    if _NEVER.search(plain) is None:
        return found
    open_: list[bool] = []
    never = 0
    for match in _CONDITION.finditer(plain):
        word = match.group(1)
        before = never
        if word.startswith(b"if"):
            open_.append(_NEVER.match(plain, match.start()) is not None)
            never += open_[-1]
        elif open_:
            never -= open_[-1]
            open_[-1] = False
            if word == b"endif":
                open_.pop()
        if bool(before) != bool(never):
            found.append(match.start())
    return found


def those_of_one(libraries: Iterable[Library]) -> tuple[Library, ...]:
    """Return the libraries of one application, each once."""
    known: dict[str, Library] = {}
    for one in libraries:
        known.setdefault(one.title, one)
    # a file that names no library in particular belongs to the one that others name
    particular = [one for one in known.values() if not one.title.startswith("TFLM ")]
    ages = [mark.title for mark in _AGES if mark.title in known]
    if ages:
        # no release that a port stands for has what this needs
        particular = [
            one._replace(title=f"{one.title}, with {ages[0]}", port=None, old=True) if one.port is not None else one
            for one in particular
        ]
    return tuple(particular or known.values())
