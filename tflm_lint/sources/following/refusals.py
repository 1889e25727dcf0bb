"""Branches of conditions -> whether the code takes the condition for an error, or for one of several cases."""

from __future__ import annotations

import re

from tflm_lint.sources.following.objects import Test

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

#: What ends a branch that takes a condition for an error.
_LEAVING = re.compile(
    rb"\breturn\b|\bthrow\b|\babort\s*\(|\bexit\s*\(|\bwhile\s*\(\s*(?:1|true)\s*\)|\bfor\s*\(\s*;\s*;\s*\)"
    rb"|\bgoto\b|esp_restart|panic"
)
#: Functions of the platforms that do not return.
_FINAL = frozenset({
    b"abort", b"exit", b"_Exit", b"_exit", b"quick_exit", b"terminate", b"__builtin_trap", b"esp_restart",
    b"esp_system_abort", b"k_panic", b"k_oops", b"panic", b"Error_Handler", b"NVIC_SystemReset",
    b"HAL_NVIC_SystemReset", b"mbed_die", b"sys_reboot", b"__BKPT",
})  # fmt: skip
#: The beginning of a branch, and words that are put out.
_SAYING = rb"(?:else\b)?[\s{]*(?:(?:\w+(?:\.|::|->))?\w*(?i:print|log|report|puts)\w*\s*\([^;{}]{0,300}\);\s*){0,4}"
#: Nothing but one call, behind words that are put out.
_CALLING = re.compile(_SAYING + rb"(?:(?:\w+\s*(?:\.|::|->)\s*){0,3})(\w+)\s*\([^;{}]{0,300}\)[\s;}]*")
#: Nothing but leaving, with a value that stands for a failure if with any.
_BARE = re.compile(
    _SAYING + rb"(?:return\s*\(?\s*(?:false|nullptr|NULL|-?\d+|[A-Z][A-Z0-9_]*|kTfLite\w+|(?:\w+::)+\w+)?\s*\)?"
    rb"|abort\(\)|throw\b[^;{}]{0,200});?[\s;}]*"
)
#: Nothing but a loop without an end.
_STOPPING = re.compile(_SAYING + rb"(?:while\s*\(\s*(?:1|true)\s*\)|for\s*\(\s*;\s*;\s*\))")
#: Words that call it an error.
_ERROR = re.compile(
    rb"(?i)error|fail|\bbad\b|wrong|mismatch|invalid|unexpected|unsupported|not supported|must be|should be|expect"
    rb"|LOGE|abort|assert"
)
#: Messages, and what leaves behind them.
_TELLING = re.compile(
    rb"\s*(?:(?:\w+(?:\.|::|->)){0,3}\w*(?i:print|log|report|puts|error|fail|LOGE)\w*\s*\([^;{}]{0,300}\);\s*){1,6}"
    rb"(?:return\s*\(?\s*(?:false|nullptr|NULL|-?\d+|[A-Z][A-Z0-9_]*|kTfLiteError|(?:\w+::)+\w+)?\s*\)?;"
    rb"|(?:abort|exit|esp_restart)\s*\(|throw\b|while\s*\(\s*(?:1|true)\s*\)|for\s*\(\s*;\s*;\s*\))"
)
_NOTHING = "(?:0|false|nullptr|NULL)"
_NAME = r"(?:this->)?([A-Za-z_]\w*)"
_ONCE = re.compile(rf"\(\s*(?:!\s*{_NAME}|{_NAME}\s*==\s*{_NOTHING})\s*\)")
#: What a branch does that deals with a case: it works on elements, asks further, computes.
_WORKING = re.compile(
    rb"\bif\s*\(|\bswitch\s*\(|\bdata\s*\.\s*\w+\s*(?:\[|\+)|\bInvoke\b|\bmem(?:cpy|set|move)\b"
    rb"|\bfor\s*\(\s*[^;\s]|\bwhile\s*\(\s*(?!1\s*\)|true\s*\))|\breturn\s+[^;]*(?:->|\(\s*[^)])"
)
#: Words of conditions that choose between ways to treat a tensor, or ask whether something fits.
_CHOOSING = re.compile(
    r"(?i)type|quant|float|int\d|fp\d|f32|i8|u8|size|len|bytes|dims|shape|rank|channel|depth|model|tensor|input|output"
    r"|network|version|mode|format|config|null|fits|max|capacity|sizeof|\bN\b"
)
_COMPARING = re.compile(r"(?<!-)[<>]")
_TENSOR = re.compile(rb"(?i)\bdata\b|tensor|interpreter|\binput|\boutput")
_STARTING = re.compile(rb"\bAllocateTensors\b|\bInvoke\s*\(|\bMicroInterpreter\b\s*[\w<(]")


def asked_once(condition: str, piece: bytes) -> str:
    """Return the name that a condition asks for and its branch sets, as in ``if (!ready) { ready = true; }``, or ""."""
    match = _ONCE.fullmatch(condition)
    name = (match.group(1) or match.group(2)) if match is not None else ""
    if not name or re.search(rf"\b{name}\s*=(?!=)\s*(?!{_NOTHING})\w".encode(), piece) is None:
        return ""
    return name


def about_what(condition: str, other: bytes) -> str:
    """Say what a condition is about, by its words and those of the branch beside: ``moment``, ``bounds``, or "".

    ``if (IMU.available())`` and ``if (now - last > PERIOD)`` are about when: what stands in there happens sooner or
    later, and as it stands there. Of ``if (n < 250)`` this holds too, but it may be what makes a copy right.
    ``if (is_quantized)`` chooses, and so does what does something else with tensors otherwise.
    """
    if _CHOOSING.search(condition) is not None or _TENSOR.search(other) is not None:
        return ""
    return "bounds" if _COMPARING.search(condition) is not None else "moment"


def leaves(piece: bytes) -> bool:
    """Say whether a branch leaves what it stands in, at its end."""
    text = piece.rstrip(b" \t\r\n;})")
    last = max(text.rfind(b";"), text.rfind(b"{"), text.rfind(b"}"), -1)
    return re.match(rb"(?:else\b)?\s*(?:return|throw|continue|break|goto)\b", text[last + 1 :].strip()) is not None


def tells_error(piece: bytes) -> bool:
    """Say whether the rest of a block does nothing but say that something is an error, and leave."""
    return _TELLING.match(piece) is not None and _ERROR.search(piece) is not None


def starts(function: bytes) -> bool:
    """Say whether a function, by its text, needs the model to be as it says: others may only ask."""
    return _STARTING.search(function) is not None


def is_refusal(piece: bytes, test: Test, *, starting: bool, final: Callable[[str], bool]) -> bool:
    """Say whether the branch of a condition takes it for an error: it leaves, and says so or does nothing else.

    ``starting`` says whether it stands in a function that goes on with the model, ``final`` of the name of a function
    of the project whether it never returns.
    """
    if _WORKING.search(piece) is not None:
        return False
    only = _CALLING.fullmatch(piece)
    stops = only is not None and (only.group(1) in _FINAL or final(only.group(1).decode("latin-1")))
    if not stops and _LEAVING.search(piece) is None:
        return False
    if _ERROR.search(piece) is not None:
        return True
    bare = stops or _BARE.fullmatch(piece) is not None or _STOPPING.match(piece) is not None
    return bare and _denies(test) and starting


def _denies(test: object, depth: int = 0) -> bool:
    """Say whether a condition is that something is not as it should be, rather than one case of several."""
    if not isinstance(test, Test) or depth > 40:
        return True
    if test.operator == "not":
        return isinstance(test.left, Test) and _affirms(test.left, depth + 1)
    if test.operator in {"and", "or"}:
        return _denies(test.left, depth + 1) and _denies(test.right, depth + 1)
    return test.operator != "=="


def _affirms(test: object, depth: int) -> bool:
    """Say whether a condition is that something is as it should be."""
    if not isinstance(test, Test) or depth > 40:
        return True
    if test.operator == "not":
        return _denies(test.left, depth + 1)
    if test.operator in {"and", "or"}:
        return _affirms(test.left, depth + 1) and _affirms(test.right, depth + 1)
    return test.operator == "=="
