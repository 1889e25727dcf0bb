"""MkDocs -> pages that are made of what the program knows: rules, rewrites, operators, targets, boards, the API.

A page that is generated cannot be stale. MkDocs calls the ``on_…`` functions, as mkdocs.yml says.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tflm_lint import facts
from tflm_lint.commands.described import board_text, target_text
from tflm_lint.commands.explain import fixes
from tflm_lint.facts.boards import board_names, load_board
from tflm_lint.facts.targets import load_target, target_names
from tflm_lint.rewrite.index import REWRITES
from tflm_lint.rewrite.lookup import load_rewrite
from tflm_lint.rules import load_rule
from tflm_lint.rules.index import RULES
from tflm_lint.verdict.page import anchor, first_types
from tflm_lint.verdict.ports import load_port, port_names
from tflm_lint.verdict.table import load_table

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
SOURCES = "https://github.com/tflm-lint/tflm-lint/blob/main"
API = """# Python

```python
import tflm_lint

report = tflm_lint.lint("model.tflite", board="nano33ble")
report.runs, report.memory.arena_required
```

::: tflm_lint
    options:
      members: true
      show_root_heading: false
      show_root_toc_entry: false
      show_docstring_description: true
"""
FAMILIES = {
    "FB": "the file",
    "OP": "operators, types, options",
    "QT": "quantization",
    "SH": "shapes",
    "AR": "the arena",
    "FL": "flash and budgets",
    "CA": "C arrays and application code",
    "PF": "performance",
}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made here."""
    from mkdocs.structure.files import File

    for uri, text in pages():
        files.append(File.generated(config, uri, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Lead what points out of ``docs`` to the repository, where it lies, and each code to its page."""
    depth = page.file.src_uri.count("/")

    def outside(match: re.Match[str]) -> str:
        ups = match[1].count("../")
        return f"]({SOURCES}/{match[2]})" if ups > depth else match[0]

    def to_rule(match: re.Match[str]) -> str:
        return f"[{match[0]}]({'../' * depth}rules/{match[1]}.md)" if match[1] in RULES else match[0]

    markdown = re.sub(r"\]\(((?:\.\./)+)([^)]+)\)", outside, markdown)
    return re.sub(r"(?<!\[)`([A-Z]{2}\d{3})`(?!\])", to_rule, markdown)


def on_post_page(output: str, page: Page, **_: object) -> str:
    """Say the language of a page where it is not English."""
    if page.file.src_uri.startswith("es/"):
        return output.replace('<html lang="en"', '<html lang="es"', 1)
    return output


def pages() -> Iterator[tuple[str, str]]:
    """Yield every page with its place."""
    yield "rules/index.md", rules_index()
    for code in RULES:
        yield f"rules/{code}.md", rule_page(code)
    yield "rewrites/index.md", rewrites_index()
    for name in REWRITES:
        yield f"rewrites/{name}.md", rewrite_page(name)
    yield "operators.md", operators()
    yield "targets.md", targets()
    yield "boards.md", boards()
    yield "api.md", API
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    yield "changelog.md", changes.replace("](docs/", "](")


def prose(text: str) -> str:
    """Turn a docstring into Markdown: blocks indented by four stay code, ``<`` stays itself."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(part if part.startswith("    ") else part.replace("<", "&lt;") for part in paragraphs)


def rules_index() -> str:
    """List the rules by family."""
    lines = ["# Rules", "", "`tflm-lint explain CODE` says the same at a shell."]
    for family, about in FAMILIES.items():
        lines += ["", f"## {family}: {about}", "", "| code | name | severity | |", "|---|---|---|---|"]
        for code, (name, severity, summary, *_) in RULES.items():
            if code.startswith(family):
                lines.append(f"| [{code}]({code}.md) | {name} | {severity} | {summary} |")
    return "\n".join(lines) + "\n"


def rule_page(code: str) -> str:
    """Show one rule with what cures it."""
    rule = load_rule(code)
    text = f"# {rule.CODE} {rule.NAME}\n\nSeverity: {rule.SEVERITY}.\n\n{prose(rule.__doc__ or '')}\n"
    rows = RULES[code][4]
    if rows and list(fixes(code)):
        text += "\n## What `tflm-lint fix` does about it\n\n| rewrite | class | for |\n|---|---|---|\n"
        for name, kind, asked, ops in rows:
            if ops != ():
                when = ", ".join(ops) if ops else "any operator"
                text += f"| [{name}](../rewrites/{name}.md) | {kind}{', where selected' if asked else ''} | {when} |\n"
    return text


def rewrites_index() -> str:
    """List the rewrites in the order of application."""
    lines = ["# Rewrites", "", "What `tflm-lint fix` can do, in the order in which it is tried.", ""]
    lines += ["| rewrite | class | error | what |", "|---|---|---|---|"]
    for name, (kind, _, _, summary, error, *_) in REWRITES.items():
        lines.append(f"| [{name}]({name}.md) | {kind} | {error} | {summary} |")
    return "\n".join(lines) + "\n"


def rewrite_page(name: str) -> str:
    """Show one rewrite."""
    rewrite = load_rewrite(name)
    cures = ", ".join(f"[{code}](../rules/{code}.md)" for code in rewrite.CURES)
    head = f"# {name}\n\nClass: {rewrite.CLASS}. Error: {rewrite.ERROR}. Cures {cures}."
    return f"{head}\n\n{prose(rewrite.__doc__ or '')}\n"


def operators() -> str:
    """Show side by side what kernel sets and ports have of each operator."""
    table = load_table()
    keys = sorted(table, key=lambda key: (key.startswith("CUSTOM:"), key))
    sets = facts.names("conditions")
    ports = [name for name in port_names() if load_port(name).get("without") or load_port(name).get("ops")]
    lines = [
        "# Operators by kernel set",
        "",
        f"{len(keys)} operators of TFLM {table.tflm_commit}. The reference kernels take the types of the first column",
        "in the operator's first input. A number says how many more conditions a kernel set has, which stand with it",
        "in [full](SUPPORTED_OPS.md); of older ports `-` is what they do not have.",
        "",
        f"| operator | reference | {' | '.join(sets)} | {' | '.join(ports)} |",
        f"|---|---|{'---|' * (len(sets) + len(ports))}",
    ]
    more = {name: facts.load(f"conditions/{name}")["ops"] for name in sets}
    older = {name: load_port(name) for name in ports}
    for key in keys:
        row = [f"[{key}](SUPPORTED_OPS.md#{anchor(key)})", first_types(table.entry(key))]
        row += [str(len(more[name].get(key, {}).get("constraints", ())) or "=") for name in sets]
        for name in ports:
            differs = key in older[name].get("ops", {})
            row.append("-" if key in older[name].get("without", ()) else "differs" if differs else "=")
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines) + "\n"


def targets() -> str:
    """List the targets with where their figures are from."""
    lines = ["# Targets", "", "A target is a core and its kernels: `--target NAME`, `tflm-lint explain NAME`.", ""]
    lines += ["| target | core | kernels | NPU |", "|---|---|---|---|"]
    for name in target_names():
        target = load_target(name)
        lines.append(f"| [{name}](#{name}) | {target.core} | {target.kernels} | {'yes' if target.npu else ''} |")
    for name in target_names():
        lines += ["", f"## {name}", "", "```text", *target_text(name).split("\n")[2:], "```"]
    return "\n".join(lines) + "\n"


def boards() -> str:
    """List the boards with where their figures are from."""
    lines = ["# Boards", "", "`--board NAME` picks the target, and RAM and flash as budgets.", ""]
    lines += ["| board | | chip | RAM for an application | flash |", "|---|---|---|---|---|"]
    for name in board_names():
        board = load_board(name)
        lines.append(f"| [{name}](#{name}) | {board.title} | {board.soc} | {board.ram_free:,} | {board.flash:,} |")
    for name in board_names():
        lines += ["", f"## {name}", "", "```text", *board_text(name).split("\n")[2:], "```"]
    return "\n".join(lines) + "\n"
