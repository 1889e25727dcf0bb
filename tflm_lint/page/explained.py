"""A rule's documentation -> HTML: paragraphs, indented code, what stands between backquotes."""

from __future__ import annotations

import re
from textwrap import dedent

from markupsafe import Markup, escape

CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)


def explained(text: str) -> Markup:
    """Return a documentation as HTML."""
    parts = []
    for block in text.strip("\n").split("\n\n"):
        if not block.strip():
            continue
        if all(line.startswith("    ") or not line for line in block.split("\n")):
            parts.append(Markup("<pre>{}</pre>").format(dedent(block)))
        else:
            parts.append(Markup("<p>{}</p>").format(coded(block)))
    return Markup("\n").join(parts)


def coded(text: str) -> Markup:
    """Mark what stands between backquotes as code."""
    found, at = Markup(""), 0
    for match in CODE.finditer(text):
        found += escape(text[at : match.start()]) + Markup("<code>{}</code>").format(match[2].strip())
        at = match.end()
    return found + escape(text[at:])
