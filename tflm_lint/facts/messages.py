"""What is printed when it goes wrong -> what it means: the table of messages, for people who paste one."""

from __future__ import annotations

from tflm_lint.facts import tables
from tflm_lint.record import NamedTuple

#: Who says it, for people.
SAYERS = {"tflm": "TensorFlow Lite Micro", "converter": "the converter", "linker": "the linker", "board": "the board"}


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
        for row in tables.load("messages")["messages"]
    )


def meant_by(text: str) -> list[Message]:
    """Return what a line of output may mean, the most telling text first; nothing where no text of the table is in it.

    The text need not be whole: what stands before and behind it (a time, a file, a log level) is let be, and so are
    case and runs of spaces. Of two that fit, the one that fits more letters tells more.
    """
    line = squeezed(text)
    found: list[tuple[int, Message]] = []
    for message in messages():
        told = [said for said in message.says if tells(said, line)]
        if told:
            found.append((max(len(said.replace("*", "")) for said in told), message))
    return [message for _, message in sorted(found, key=lambda row: -row[0])]


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
