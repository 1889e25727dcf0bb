"""Name of an operator, a target, a board or a port -> what the tables of facts say of it, for people."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

#: Columns of the text, and of its labels.
WIDTH, LABEL = 80, 10


def names() -> list[str]:
    """Return every name that is described here."""
    from tflm_lint.facts.boards import board_names
    from tflm_lint.facts.ops import load_ops
    from tflm_lint.facts.targets import target_names
    from tflm_lint.verdict.ports import port_names

    return [*load_ops().ops, *target_names(), *board_names(), *port_names()]


def described(name: str) -> Iterator[str]:
    """Yield what is called so, in letters of any size and, of an operator, with or without its underscores."""
    from tflm_lint.facts.boards import board_names
    from tflm_lint.facts.targets import target_names
    from tflm_lint.verdict.ports import port_names

    key = operator_of(name)
    if key is not None:
        from tflm_lint.verdict.page import describe_op

        yield describe_op(key)
    low = name.lower()
    if low in target_names():
        yield target_text(low)
    if low in board_names():
        yield board_text(low)
    if low in port_names():
        yield port_text(low)


def operator_of(name: str) -> str | None:
    """Return the key of an operator: of ``CONV_2D``, ``conv2d``, ``Conv2D`` or ``AddConv2D`` it is ``CONV_2D``."""
    from tflm_lint.facts.ops import load_ops

    ops = load_ops().ops
    if name.upper() in ops:
        return name.upper()
    plain = letters(name)
    by_letters = {letters(key): key for key in ops} | {letters(key.removeprefix("CUSTOM:")): key for key in ops}
    by_method = {letters(entry["method"]): key for key, entry in ops.items() if entry.get("method")}
    return by_letters.get(plain) or by_method.get(plain)


def letters(name: str) -> str:
    """Return a name's letters and digits, small."""
    return "".join(char for char in name.lower() if char.isalnum())


def target_text(name: str) -> str:
    """Describe a target."""
    from tflm_lint.facts import load
    from tflm_lint.facts.npus import title
    from tflm_lint.facts.targets import load_target

    target = load_target(name)
    versions = load(f"targets/{name}").get("kernel_versions", ())
    rows = {
        "core": target.core,
        "ABI": target.abi,
        "kernels": target.kernels + (f" {target.kernel_version}" if target.kernel_version else ""),
        "versions": ", ".join(versions),
        "NPU": "" if target.npu is None else title(target.npu),
        "loads": "16 bytes at a time" if target.vectors else "",
        "features": ", ".join(f"{key} {value}" for key, value in target.features.items()),
        **{key.replace("_", " "): str(value) for key, value in target.provenance.items()},
    }
    return text_of(f"{name}, a target (--target {name})", rows)


def board_text(name: str) -> str:
    """Describe a board."""
    from tflm_lint.facts.boards import load_board

    board = load_board(name)
    rows = {
        "board": board.title,
        "chip": f"{board.soc}, {board.core} at {board.clock_mhz} MHz",
        "NPU": board.npu or "",
        "target": board.target,
        "RAM": f"{board.ram_free:,} bytes for an application"
        + (f", of {board.ram:,}" if board.ram_free != board.ram else "")
        + (f", {board.ram_piece:,} in one piece" if board.ram_piece else ""),
        "external": f"{board.ram_external:,} bytes of RAM beside the chip" if board.ram_external else "",
        "flash": f"{board.flash:,} bytes",
        "library": f"often an older TFLM: --port {board.port}" if board.port else "",
        "note": "; ".join(filter(None, (board.note, *board.notes.values()))),
        "source": board.source,
    }
    return text_of(f"{name}, a board (--board {name})", rows)


def port_text(name: str) -> str:
    """Describe a port."""
    from tflm_lint.verdict.ports import load_port

    port = load_port(name)
    lacks = port.get("without", ())
    rows = {
        "what": port["title"],
        "from": f"{port.get('repository', '')} {port.get('commit', '')}".strip(),
        "synced": str(port.get("synced", "")),
        "lacks": ", ".join(lacks) if lacks else "nothing that today's TFLM has",
        "differs": ", ".join(port.get("ops", {})),
        "source": str(port.get("provenance", "")),
    }
    return text_of(f"{name}, an older or vendored TFLM (--port {name})", rows)


def what_failed(text: str) -> Iterator[str]:
    """Explain a line of output, as a board prints it; two words at least, or it is a name that there is not."""
    if len(text.split()) < 2:
        return
    from tflm_lint.facts.messages import SAYERS, meant_by

    for message, said in meant_by(text)[:2]:
        rows = {"means": message.means, "do": message.remedy}
        rows["beforehand"] = f"tflm-lint model.tflite says {', '.join(message.codes)}" if message.codes else ""
        yield text_of(f'"{said}", says {SAYERS[message.sayer]}', rows)


def text_of(head: str, rows: Mapping[str, Any]) -> str:
    """Write a heading and labelled rows, without those that are empty."""
    from textwrap import fill

    lines = [head, ""]
    for label, text in rows.items():
        if text:
            wide = max(LABEL, len(label) + 2)
            lines.append(
                fill(
                    f"{label:<{wide}}{text}", WIDTH, subsequent_indent=" " * LABEL,
                    break_long_words=False, break_on_hyphens=False,
                )
            )  # fmt: skip
    return "\n".join(lines)
