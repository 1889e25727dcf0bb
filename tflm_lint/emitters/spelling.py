"""Any text -> as C and C++ take it: identifiers that the implementation has not reserved, comments and literals."""

from __future__ import annotations

from os.path import basename

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.errors import EmitError

#: C11 5.2.4.1: characters of an identifier or macro name that a compiler must tell apart.
SIGNIFICANT = 63

_KEYWORDS_IN_ROWS = (
    "alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class "
    "co_await co_return co_yield compl concept const const_cast consteval constexpr constinit continue decltype "
    "default delete do double dynamic_cast else enum explicit export extern false float for friend goto if inline "
    "int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public "
    "register reinterpret_cast requires restrict return short signed sizeof static static_assert static_cast "
    "struct switch template this thread_local throw true try typedef typeid typename typeof typeof_unqual union "
    "unsigned using virtual void volatile wchar_t while xor xor_eq"
)
_KEYWORDS = frozenset(_KEYWORDS_IN_ROWS.split())

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_WORD = _LETTERS | frozenset("0123456789")


def refusal(words: str) -> EmitError:
    """Make the error that says why nothing can be written; few runs raise one, and none else imports its family."""
    from tflm_lint.errors import EmitError

    return EmitError(words)


def stem(file_name: str) -> str:
    """Give a file's name without folders and its last suffix: ``my-model v1.2`` of ``a/my-model v1.2.tflite``."""
    head, dot, tail = basename(file_name).rpartition(".")
    return head if dot else tail


def clean(text: str, limit: int) -> str:
    """Give letters, digits and single inner underscores, at most ``limit``; ``model`` where nothing is left.

    What is shortened ends in eight digits made of the whole text, so that two long names stay apart.
    """
    if not text.isascii():
        text = _without_accents(text)
    words = "".join([letter if letter in _WORD else " " for letter in text]).split()
    name = "_".join(words) or "model"
    if len(name) > limit:
        from zlib import crc32

        name = f"{name[: limit - 9].rstrip('_')}_{crc32(text.encode('utf-8', 'surrogateescape')):08x}"
    return name


def _without_accents(text: str) -> str:
    """Spell ``año`` as ``ano``, and what has no Latin base letter by its code point, ``猫`` as ``u732b``."""
    from unicodedata import combining, normalize

    spelt = [
        letter if letter.isascii() else f"_u{ord(letter):x}_" if letter.isalnum() else "_"
        for letter in normalize("NFKD", text)
        if not combining(letter)
    ]
    return "".join(spelt)


def default_symbol(file_name: str) -> str:
    """Name the array of a model file: ``g_<stem>_model_data``; with ``_size`` behind it still all significant.

    A stem that says already that it is a model does not say so twice: ``kws_model.tflite`` is ``g_kws_model_data``, and
    ``model.tflite`` is ``g_model_data``.
    """
    name = clean(stem(file_name), SIGNIFICANT - len("g__model_data_size"))
    words = name.split("_")
    for end in (["model", "data"], ["model"]):
        if words[-len(end) :] == end:
            words = words[: -len(end)]
            break
    name = "_".join(words)
    return f"g_{name}_model_data" if name else "g_model_data"


def xxd_symbol(path: str) -> str:
    """Name the array as ``xxd -i PATH`` does: every byte that is no letter or digit becomes ``_``."""
    text = "".join([chr(byte) if chr(byte) in _WORD else "_" for byte in path.encode("utf-8", "surrogateescape")])
    return f"__{text}" if text[:1].isdigit() else text


#: What every macro begins with, so that none is as bare as another library's.
PREFIX = "TFLM_"


def macro_prefix(symbol: str, namespace: str | None = None) -> str:
    """Give the start of a model's macros: ``TFLM_`` and the array's name in capitals, behind its namespace.

    Without what all default names have: ``TFLM_WAKE_MODEL`` for ``g_wake_model_data``. Of 63 characters 27 are left.
    """
    name = symbol
    if symbol.startswith("g_") and symbol.endswith("_data") and len(symbol) > len("g__data"):
        name = symbol[len("g_") : -len("_data")]
    return PREFIX + clean(f"{namespace or ''} {name}", SIGNIFICANT - 27 - len(PREFIX)).upper()


def why_no_identifier(text: str) -> str | None:
    """Say why ``text`` cannot name a global object in both C and C++, None if it can."""
    if not text or not _WORD.issuperset(text.replace("_", "a")) or text[0].isdigit():
        return "is no C identifier"
    if text in _KEYWORDS:
        return "is a keyword of C or C++"
    if "__" in text or text[0] == "_":
        return "is reserved: identifiers of an application start with a letter and hold no double underscore"
    return None


def require_identifier(text: str, option: str) -> str:
    """Give ``text`` back, or raise `EmitError` naming the option it came from."""
    reason = why_no_identifier(text)
    if reason:
        raise refusal(f"{option} {text} {reason}")
    return text


def require_namespace(text: str) -> str:
    """Give a possibly nested C++17 namespace (``app::models``) back, or raise `EmitError`."""
    for part in text.split("::"):
        require_identifier(part, "--namespace")
    return text


def require_distinct(symbols: list[str], file_names: list[str]) -> None:
    """Raise `EmitError` where two arrays of one program would share a symbol, or the macros made of it."""
    seen: dict[str, int] = {}
    for index, symbol in enumerate(symbols):
        # Macros are upper case: g_Wake_model_data and g_wake_model_data would share theirs.
        other = seen.setdefault(macro_prefix(symbol), index)
        if other != index:
            what = symbol if symbols[other] == symbol else f"the macros {macro_prefix(symbol)}_..."
            raise refusal(f"{file_names[other]} and {file_names[index]} both become {what}: give each its own --name")


_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !#$&'()+,-.:;<=>@[]^_`{|}~")


def comment(text: str) -> str:
    r"""Escape for a comment, as in a URL: ``*``, ``/``, ``\``, ``?``, ``"``, ``%``, controls and non-ASCII as ``%41``.

    So there is no ``*/``, no trigraph, no spliced line, no bidirectional override.
    """
    return "".join(
        [chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in text.encode("utf-8", "surrogateescape")]
    )


def literal(text: str) -> str:
    r"""Quote as a C string literal of the text's UTF-8 bytes; what is not plain ASCII becomes ``\351``."""
    # "?" is escaped because of trigraphs; three octal digits never swallow what follows.
    plain = [
        chr(byte) if byte in _PLAIN or byte in b"*/%" else f"\\{byte:03o}"
        for byte in text.encode("utf-8", "surrogateescape")
    ]
    return f'"{"".join(plain)}"'
