"""Op table -> documentation: what TFLM accepts for an operator, as plain text and as the SUPPORTED_OPS page.

Everything is said by the table: names, types, and each constraint through its kind's ``says``, in which a segment in
square brackets goes where one of its placeholders has no value (``{of} has rank[ {is}][ {min} or more]``).
"""

from __future__ import annotations

import re
from textwrap import fill

from tflm_lint import facts
from tflm_lint.verdict import kinds
from tflm_lint.verdict.kinds import listed
from tflm_lint.verdict.table import load_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from tflm_lint.facts.ops import Entry, OpTable

#: A terminal's.
WIDTH = 80

#: How the conditions of an entry are headed, by their effect.
HEADINGS = {
    "reject": "TFLM needs that",
    "crash": "TFLM crashes unless",
    "wrong": "TFLM runs it and computes garbage unless",
    "unchecked": "TFLM does not look, and goes wrong, unless",
}

_PROPERTIES = {
    "present": "there", "absent": "left out", "constant": "constant", "not_constant": "computed at run time",
    "quantized": "quantized", "not_quantized": "not quantized", "per_channel": "quantized per channel",
    "per_tensor": "quantized per tensor", "variable": "a variable", "not_variable": "no variable",
}  # fmt: skip


def describe_op(key: str, table: OpTable | None = None) -> str:
    """Describe what TFLM accepts for an operator, by its key (``CONV_2D``, ``CUSTOM:SignalRfft``).

    Raises `KeyError` where the table has no such operator.
    """
    table = table or load_table()
    entry = table.entry(key)
    lines = [f"{key}: {entry.method}()", ""]
    if "note" in entry.raw:
        lines += [fill(entry.raw["note"], WIDTH), ""]
    lines += [
        _line("inputs", ", ".join(_named(entry, "inputs"))),
        _line("outputs", ", ".join(_named(entry, "outputs"))),
    ]
    lines += [_line("" if position else "types", row) for position, row in enumerate(type_rows(entry))]
    for heading, sentences in sections(entry):
        lines += ["", heading]
        lines += [fill(sentence, WIDTH, initial_indent="- ", subsequent_indent="  ") for sentence in sentences]
    if "source" in entry.raw:
        lines += ["", _line("source", f"{entry.raw['source']}, TFLM {table.tflm_commit}")]
    return "\n".join(lines) + "\n"


def markdown_page(table: OpTable | None = None) -> str:
    """Write the SUPPORTED_OPS page: an index, and every operator's entry."""
    table = table or load_table()
    keys = sorted(table, key=lambda key: (key.startswith("CUSTOM:"), key))
    lines = [
        "# Operators of TensorFlow Lite Micro",
        "",
        "Made from `tflm_lint/facts/ops.yaml` by `tflm-lint list ops --format markdown`; do not edit.",
        "",
        f"{len(keys)} operators, as the kernels of TFLM {table.tflm_commit} check them when they prepare and when they",
        "run, for the reference kernels; what other kernel sets refuse besides stands with the operator.",
        "",
        "| operator | resolver method | types of the first input |",
        "|---|---|---|",
    ]
    for key in keys:
        entry = table.entry(key)
        lines.append(f"| [{key}](#{anchor(key)}) | `{entry.method}()` | {first_types(entry)} |")
    for key in keys:
        entry = table.entry(key)
        lines += ["", f"## {key}", ""]
        lines.append(
            f"`{entry.method}()`: {', '.join(_named(entry, 'inputs'))} → {', '.join(_named(entry, 'outputs'))}"
        )
        if "note" in entry.raw:
            lines += ["", entry.raw["note"]]
        lines += ["", "Types:", "", *(f"- {row}" for row in type_rows(entry))]
        for heading, sentences in sections(entry):
            lines += ["", f"{heading}:", "", *(f"- {sentence}" for sentence in sentences)]
    return "\n".join(lines) + "\n"


def anchor(key: str) -> str:
    """Return the anchor that a Markdown heading gets."""
    return re.sub(r"[^\w -]", "", key.lower()).replace(" ", "-")


def first_types(entry: Entry) -> str:
    """List the types that an operator's first argument may have."""
    rows = entry.raw.get("types", ())
    name = next(iter(rows[0]), None) if rows else None
    found: list[str] = []
    for row in rows:
        found += [one for one in _tuple(row.get(name, ())) if one not in found]
    return ", ".join(found) or "any"


def type_rows(entry: Entry) -> Iterator[str]:
    """Yield the accepted type tuples: ``input INT8, filter INT8 or INT4 → output INT8``."""
    rows = entry.raw.get("types", ())
    unchecked = set(entry.raw.get("unchecked_types", ()))
    for row in rows:
        sides = []
        for is_output in (False, True):
            groups: dict[str, list[str]] = {}
            for name, types in row.items():
                if entry.places[name][1] is is_output:
                    groups.setdefault(str(listed(_tuple(types))), []).append(f"{name}*" if name in unchecked else name)
            sides.append(", ".join(f"{', '.join(names)} {types}" for types, names in groups.items()))
        yield " → ".join(side for side in sides if side)
    if not rows:
        yield "any that have a size, as far as the conditions below do not say otherwise"
    elif unchecked:
        yield "(* TFLM does not look at this type: another one goes wrong)"


def sections(entry: Entry) -> Iterator[tuple[str, list[str]]]:
    """Yield headings with their sentences, for the entry and for every kernel set that adds to it."""
    found: dict[str, list[str]] = {effect: [] for effect in HEADINGS}
    found["reject"] += _arity(entry)
    for constraint in entry.raw.get("constraints", ()):
        found[constraint.get("effect", "reject")].append(sentence(constraint, entry))
    for effect, heading in HEADINGS.items():
        if found[effect]:
            yield heading, list(dict.fromkeys(found[effect]))
    for name in facts.names("conditions"):
        added = facts.load(f"conditions/{name}")["ops"].get(entry.key, {}).get("constraints", ())
        if added:
            yield f"{name} kernels need besides that", [sentence(item, entry) for item in added]


def sentence(constraint: Mapping[str, Any], entry: Entry) -> str:
    """Say one constraint: its kind's sentence, the condition, the consequence."""
    kind = kinds.find(constraint["kind"])
    values = {name: _shown(constraint[name]) for name in kind.parameters if name in constraint}
    text = rendered(kind.says, values)
    of = constraint.get("of")
    plural = (isinstance(of, tuple) and len(of) > 1) or of in (entry.variadic_input, entry.variadic_output)
    if plural and text.startswith(values.get("of", "\0")):
        subject = values["of"]
        for one, many in ((" is ", " are "), (" has ", " have "), (" names ", " name "), (" says ", " say ")):
            if text.startswith(subject + one):
                text = subject + many + text[len(subject + one) :]
    if "when" in constraint:
        text += f", {when_text(constraint['when'])}"
    if "features" in constraint:
        text += f", on targets with {' and '.join(_feature(*item) for item in constraint['features'].items())}"
    if "because" in constraint:
        text += f": {constraint['because']}"
    return text


def rendered(says: str, values: Mapping[str, str]) -> str:
    """Fill in a kind's sentence; a bracketed segment goes where one of its placeholders has no value."""

    def segment(match: re.Match[str]) -> str:
        names = re.findall(r"\{(\w+)\}", match[1])
        if not names:
            return match[0]
        return match[1] if all(name in values for name in names) else ""

    says = re.sub(r"\[([^\[\]]*\{\w+\}[^\[\]]*)\]", segment, says)
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1].rstrip("_"), ""), says)


def when_text(when: Mapping[str, Any]) -> str:
    """Say a condition: ``for input INT8 or INT16 where bias is there``."""
    parts = []
    types = [f"{name} {listed(_tuple(value))}" for name, value in when.items() if name not in _OTHERS]
    if types:
        parts.append(f"for {' and '.join(types)}")
    parts += [f"where {_shown(value)} is {_PROPERTIES[key]}" for key, value in when.items() if key in _PROPERTIES]
    parts += [f"with {name} {listed(_tuple(value))}" for name, value in when.get("options", {}).items()]
    if "any" in when:
        parts.append(" or ".join(when_text(item) for item in when["any"]))
    if "not" in when:
        parts.append(f"but not {when_text(when['not'])}")
    return " ".join(parts)


_OTHERS = frozenset((*_PROPERTIES, "options", "not", "any"))


def _arity(entry: Entry) -> Iterator[str]:
    for field, count in (entry.raw.get("arity") or {}).items():
        numbers = _tuple(count)
        word = field if numbers != (1,) else field[:-1]
        yield f"it has {listed(numbers)} {word}"


def _line(title: str, text: str) -> str:
    """Set a titled line; what does not fit goes on below the text."""
    return fill(
        text,
        WIDTH,
        initial_indent=f"{title:<9}",
        subsequent_indent=" " * 9,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _named(entry: Entry, field: str) -> list[str]:
    marks = {"?": " (optional)", ".": " (any number)"}
    return [name.rstrip("?.") + marks.get(name[-1], "") for name in entry.raw[field]] or ["none"]


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        items = [_shown(item) for item in value]
        if len(items) > 5:
            return f"{items[0]}, {items[1]} … {items[-1]}"
        names = all(isinstance(item, str) and item.islower() for item in value)
        return " and ".join(items) if names and len(items) < 3 else ", ".join(items) if names else str(listed(items))
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def _feature(name: str, value: object) -> str:
    if isinstance(value, tuple):
        return f"{name} {listed(value)}"
    return name if value == 1 else f"no {name}" if value == 0 else f"{name} {value}"


def _tuple(value: object) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)
