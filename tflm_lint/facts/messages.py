"""What is printed when it goes wrong -> what it means: the table of messages, for people who paste one."""

from __future__ import annotations

from tflm_lint import facts
from tflm_lint.record import NamedTuple

#: Who says it, for people.
SAYERS = {
    "tflm": "TensorFlow Lite Micro",
    "converter": "the converter",
    "linker": "the compiler or linker",
    "board": "the board",
}


#: Letters that the beginning of a message has at least, and a part from its midst.
LEAST, ENOUGH = 10, 18


class Message(NamedTuple):
    """One kind of failure; `says` has the texts that tell of it, in which ``*`` stands for what differs."""

    id: str
    sayer: str
    says: tuple[str, ...]
    means: str
    remedy: str
    #: Codes of the findings that tell of it before anything is flashed.
    codes: tuple[str, ...]


def messages() -> tuple[Message, ...]:
    """Return all, in the order of the table."""
    return tuple(
        Message(row["id"], row["from"], row["says"], row["means"].strip(), row["do"].strip(), row.get("codes", ()))
        for row in facts.load("messages")["messages"]
    )


def meant_by(text: str) -> list[tuple[Message, str]]:
    """Return what a line of output may mean, each with the text of the table, the most telling first.

    What stands before and behind the text (a time, a file, a log level) is let be, and so are case and runs of spaces;
    of two that fit, the one that fits more letters tells more. Of a line with no whole text in it, the texts that it
    is a part of are meant. Empty where there is nothing of the kind.
    """
    line = squeezed(text)
    whole = [(message, said) for message in messages() for said in message.says if tells(said, line)]
    plain = line.rstrip(". …")
    short = not whole and " " in plain and letters(plain[:1000]) >= LEAST
    found = whole or [
        (message, said) for message in messages() for said in message.says if short and is_part(plain, said)
    ]
    best: dict[str, tuple[Message, str]] = {}
    for message, said in sorted(found, key=lambda row: -len(row[1].replace("*", ""))):
        best.setdefault(message.id, (message, said))
    return list(best.values())


def is_part(line: str, said: str) -> bool:
    """Say whether a squeezed line is a part of a text of the table that only this text has, or nearly.

    It may be cut short, behind a time or a file's name as well; else most of the text's letters must be in it, since
    what is common to many (``is not supported``) is said in any sentence.
    """
    found = pieces(said)
    if found and (found[0].startswith(line) or ends_in(line, found[0])):
        return True
    parts = [line] if any(line in piece for piece in found) else [piece for piece in found if piece in line]
    held = sum(map(letters, parts))
    return held >= ENOUGH and 3 * held >= 2 * letters(said)


def ends_in(line: str, text: str) -> bool:
    """Say whether a line ends in the beginning of a text, long enough to tell it."""
    at = line.find(text[:ENOUGH])
    return len(text) >= ENOUGH and at >= 0 and text.startswith(line[at:])


def letters(text: str) -> int:
    """Count the letters and digits."""
    return sum(map(str.isalnum, text))


def pieces(said: str) -> list[str]:
    """Return what of a text stands between what differs, where it is long enough to tell it."""
    found = [piece.strip(" '`(") for piece in squeezed(said).rstrip(".").split("*")]
    return [piece for piece in found if len(piece) >= LEAST and " " in piece]


def tells(said: str, line: str) -> bool:
    """Say whether a text of the table is in a squeezed line: its parts in their order, however much is between them."""
    at = 0
    for part in squeezed(said).rstrip(".").split("*"):
        at = line.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def squeezed(text: str) -> str:
    """Return a text on one line with single spaces, in small letters."""
    return " ".join(text.split()).casefold()
