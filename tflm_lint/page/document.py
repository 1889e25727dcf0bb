"""Values -> a document: the templates filled, the policy that forbids everything else, the mark of our files."""

from __future__ import annotations

import functools
import os

from tflm_lint.digest import sha256
from tflm_lint.errors import NoTemplatesError
from tflm_lint.reporters.figures_text import scale_text, shape_text
from tflm_lint.words import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from jinja2 import Environment

FOLDER = os.path.join(os.path.dirname(__file__), "templates")
_MISSING = "a page is made with Jinja2: pip install 'tflm-lint[report]'"


def document(template: str, **values: Any) -> str:
    """Fill a template of a whole page."""
    environment = environment_of()
    style, script = text_of("page.css"), text_of("page.js")
    text: str = environment.get_template(template).render(
        style=safe(style), script=safe(script), policy=policy(style, script), **values
    )
    return text


@functools.cache
def environment_of() -> Environment:
    """Make what fills the templates, once for all pages; raise `NoTemplatesError` where Jinja2 is not installed."""
    try:
        from jinja2 import Environment, FunctionLoader, StrictUndefined
    except ImportError as error:
        raise NoTemplatesError(_MISSING) from error
    environment = Environment(
        loader=FunctionLoader(text_of),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=shown,
    )
    environment.globals.update(shape=shape_text, scale=scale_text, short_number=short_number)
    return environment


def shown(value: object) -> object:
    """Make visible what would change the text around it; what is markup already is ours."""
    return visible(value) if type(value) is str else value


def safe(text: str) -> object:
    """Say that a text is markup of ours."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - style and script, which are files of this package


def text_of(name: str) -> str:
    """Read one of the files that lie beside this one, with the line ends that a browser sees."""
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return file.read()


def policy(style: str, script: str) -> str:
    """Allow the page's own style and script by their hashes, and nothing else, from nowhere."""
    return (
        f"default-src 'none'; style-src '{source_of(style)}'; script-src '{source_of(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def source_of(text: str) -> str:
    """Return the hash of an element's text as a policy has it."""
    from binascii import b2a_base64

    return f"sha256-{b2a_base64(bytes.fromhex(sha256(text.encode())), newline=False).decode()}"


def short_number(value: int) -> str:
    """Write a number where there is little room: ``589,824`` in full, ``1.2 M`` of a million and more."""
    return f"{value:,}" if value < 10**6 else f"{value / 10**6:,.3g} M"
