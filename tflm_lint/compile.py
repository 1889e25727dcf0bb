"""Files -> indexes and pages, by ``python -m tflm_lint.compile``: a run imports only the rules and commands it needs.

A rule, a command, a format and a rewrite is one file; what there is of each stands in an index that this program makes
of the files. The files are read, not imported: what an index holds must be a literal. The tables of `facts` are
compiled as well, and in a checkout the pages of `docs` are written that show what there is. ``--check`` writes nothing
and exits 1 where something is stale; a test does the same.
"""

from __future__ import annotations

import ast
import io
import sys
from pathlib import Path

from tflm_lint.facts import compile as tables
from tflm_lint.rewrite.stages import STAGES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parent
DOCS = PACKAGE.parent / "docs"
HEAD = '"""{} By tflm_lint.compile; do not edit."""\n\nfrom __future__ import annotations\n\n'


def literals_of(path: Path) -> dict[str, object]:
    """Return the literals that a module assigns to names in capitals, and its docstring's first line as ``summary``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: dict[str, object] = {"summary": (ast.get_docstring(tree) or "").partition("\n")[0]}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
            try:
                found[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:
                continue
    return found


def table(comment: str, declaration: str, rows: Iterator[tuple[str, object]]) -> str:
    """Write one dictionary, an entry a line."""
    lines = "".join(f"    {key!r}: {value!r},\n" for key, value in rows)
    return f"#: {comment}\n{declaration} = {{\n{lines}}}\n"


def rows_of_rules() -> dict[str, tuple[str, str, str, object, tuple[tuple[object, ...], ...]]]:
    """Return what is known of each rule, with the rewrites that cure it."""
    cures: dict[str, list[tuple[object, ...]]] = {}
    for path in sorted((PACKAGE / "rewrite" / "catalogue").glob("[a-z]*.py")):
        rewrite = literals_of(path)
        codes = rewrite.get("CURES")
        row = rewrite.get("NAME"), rewrite.get("CLASS"), bool(rewrite.get("ASKED")), rewrite.get("OPS")
        for code in codes if isinstance(codes, tuple) else ():
            cures.setdefault(code, []).append(row)
    entries: dict[str, tuple[str, str, str, object, tuple[tuple[object, ...], ...]]] = {}
    for path in sorted((PACKAGE / "rules").glob("[a-z][a-z][0-9][0-9][0-9]_*.py")):
        rule = literals_of(path)
        code, name, severity = (str(rule.get(key)) for key in ("CODE", "NAME", "SEVERITY"))
        if path.stem != module_of(code, name):
            raise SystemExit(f"{path.name}: is not named after {code} {name}")
        # what need not be asked for first, then what is safe
        fixes = sorted(cures.get(code, ()), key=lambda row: (row[2], row[1] != "safe", row[0]))
        entries[code] = (name, severity, str(rule["summary"]), rule.get("GATE"), tuple(fixes))
    return entries


def module_of(code: str, name: str) -> str:
    """Return the name of a rule's module."""
    return f"{code.lower()}_{name.replace('-', '_')}"


FIX = """\
#: A rewrite: name, class, whether it must be asked for, ops of the findings that it cures (None: any).
Fix = tuple[str, str, bool, 'tuple[str, ...] | None']

"""


def rules() -> str:
    """Return the index of `rules`."""
    kind = "dict[str, tuple[str, str, str, str | None, tuple[Fix, ...]]]"
    comment = "Code -> name, severity, first line of the documentation, gate, rewrites that cure it."
    rows = table(comment, f"RULES: {kind}", iter(rows_of_rules().items()))
    return HEAD.format("Every rule without importing it.") + FIX + rows


def gated() -> str:
    """Return the index of the rules behind gates, which every run asks."""
    gates: dict[str, tuple[str, ...]] = {}
    cured: dict[str, object] = {}
    for code, (name, _, _, gate, fixes) in rows_of_rules().items():
        if gate is not None:
            gates[str(gate)] = (*gates.get(str(gate), ()), module_of(code, name))
            if fixes:
                cured[code] = fixes
    return (
        HEAD.format("The rules behind gates, without the index of all rules.")
        + FIX
        + table(
            "Gate -> modules of the rules that it opens.",
            "GATES: dict[str, tuple[str, ...]]",
            iter(sorted(gates.items())),
        )
        + "\n"
        + table(
            "Code of one of them -> rewrites that cure it.", "FIXES: dict[str, tuple[Fix, ...]]", iter(cured.items())
        )
    )


def rewrites() -> str:
    """Return the index of `rewrite`, by stage and then by name."""
    rows: list[tuple[int, str, object]] = []
    for path in sorted((PACKAGE / "rewrite" / "catalogue").glob("[a-z]*.py")):
        rewrite = literals_of(path)
        name, stage = str(rewrite.get("NAME")), str(rewrite.get("STAGE"))
        if path.stem != name.replace("-", "_") or stage not in STAGES:
            raise SystemExit(f"{path.name}: is not named after {name}, or {stage} is no stage")
        said = rewrite.get("ERROR", ""), bool(rewrite.get("ASKED")), rewrite.get("OPS"), bool(rewrite.get("TIDIES"))
        row = rewrite.get("CLASS"), rewrite.get("CURES"), stage, rewrite["summary"], *said
        rows.append((STAGES.index(stage), name, row))
    comment = (
        "Name -> class, codes that it cures, stage, first line of the documentation, error, whether it must be asked "
        "for,\n#: operators whose findings it cures (None: any), whether it tidies up; in the order of application."
    )
    head = HEAD.format("Every rewrite without importing it.")
    kind = "dict[str, tuple[str, tuple[str, ...], str, str, str, bool, tuple[str, ...] | None, bool]]"
    return head + table(
        comment, f"REWRITES: {kind}", ((name, row) for _, name, row in sorted(rows, key=lambda r: r[:2]))
    )


def summaries(folder: str, suffix: str = "") -> Iterator[tuple[str, object]]:
    """Yield name and summary of the modules of a folder that have one, in order of name."""
    for path in sorted((PACKAGE / folder).glob(f"*{suffix}.py")):
        summary = literals_of(path).get("SUMMARY")
        if summary is not None:
            yield path.stem.removesuffix(suffix), summary


def commands() -> str:
    """Return the index of `commands`."""
    head = HEAD.format("Every command without importing it.")
    return head + table("Command -> what it does.", "COMMANDS: dict[str, str]", summaries("commands"))


class Made:
    """A value that is made when it is asked for: most runs ask for one of many."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"lambda: {self.value!r}"


def defaults() -> str:
    """Return what the options of the commands are where none is given."""
    from tflm_lint.flags import FLAGS, flags_of

    names = dict.fromkeys(command for flag in FLAGS for command in flag.commands)
    rows = (
        (name, Made({flag.field: False if flag.takes == "switch" else flag.default for flag in flags_of(name)}))
        for name in sorted(names)
    )
    kind = "DEFAULTS: dict[str, Callable[[], dict[str, object]]]"
    settings = ((flag.field, (flag.takes, flag.again)) for flag in FLAGS if flag.key)
    return (
        HEAD.format("The options of every command without their table.")
        + "TYPE_CHECKING = False\nif TYPE_CHECKING:\n    from collections.abc import Callable\n\n"
        + table(
            "Command -> what its options are where none is given.",
            kind,
            rows,
        )
        + "\n"
        + table(
            "Options that are settings, too -> what each takes, and whether it may be given again.",
            "SETTINGS: dict[str, tuple[str, bool]]",
            iter(dict(settings).items()),
        )
    )


def spelled() -> str:
    """Return what reads a plain command line: each option as it is typed, and what it is to which commands."""
    from tflm_lint.flags import FLAGS

    found: dict[str, dict[tuple[str, str, bool], tuple[str, ...]]] = {}
    for flag in FLAGS:
        for name in (f"--{flag.name}", *([f"-{flag.short}"] if flag.short else ())):
            same = found.setdefault(name, {})
            what = flag.field, flag.takes, flag.again
            same[what] = (*same.get(what, ()), *flag.commands)
    rows = {name: tuple((*what, commands) for what, commands in same.items()) for name, same in found.items()}
    return HEAD.format("The options as they are typed, without their table.") + table(
        "Option -> its field, what it takes, whether it may be given again, and the commands to which it is that.",
        "OPTIONS: dict[str, tuple[tuple[str, str, bool, tuple[str, ...]], ...]]",
        iter(rows.items()),
    )


def formats() -> str:
    """Return the index of `reporters`."""
    head = HEAD.format("Every format of the report without importing it.")
    return head + table("Format -> what it is for.", "FORMATS: dict[str, str]", summaries("reporters", "_report"))


def kinds() -> str:
    """Return the index of `emitters.kinds`."""
    head = HEAD.format("Every kind of project without importing it.")
    rows = ((name.replace("_", "-"), summary) for name, summary in summaries("emitters/kinds"))
    return head + table("Kind -> what it is.", "KINDS: dict[str, str]", rows)


def operators_page() -> str:
    """Return the page of operators."""
    from tflm_lint.verdict.page import markdown_page

    return markdown_page()


def errors_page() -> str:
    """Return the page of messages."""
    from tflm_lint.facts import messages_page

    return messages_page.errors_page()


def rewrites_page() -> str:
    """Return the page of `fix` with the rewrites that there are."""
    from tflm_lint.commands.list import run

    table = io.StringIO()
    run(["rewrites", "--format", "markdown"], table)
    before, begin, rest = (DOCS / "fix.md").read_text(encoding="utf-8").partition("<!-- rewrites -->\n")
    _, end, after = rest.partition("<!-- end -->")
    return f"{before}{begin}{table.getvalue()}{end}{after}"


INDEXES = {
    "rules/index.py": rules,
    "rules/gated.py": gated,
    "rewrite/index.py": rewrites,
    "commands/index.py": commands,
    "commands/defaults.py": defaults,
    "commands/spelled.py": spelled,
    "reporters/index.py": formats,
    "emitters/kinds/index.py": kinds,
}
#: They show what the indexes hold, so they come behind them.
PAGES = {"SUPPORTED_OPS.md": operators_page, "errors.md": errors_page, "fix.md": rewrites_page}


def main(arguments: list[str]) -> int:
    """Write what is stale, or with ``--check`` name it and return 1."""
    found = tables.main(arguments)
    files = [(PACKAGE / name, text_of) for name, text_of in INDEXES.items()]
    if (DOCS / "fix.md").is_file():  # of an installed package there are no pages
        files += [(DOCS / name, text_of) for name, text_of in PAGES.items()]
    for path, text_of in files:
        text = text_of()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        if "--check" in arguments:
            sys.stderr.write(f"{path.parent.name}/{path.name}: stale, run python -m tflm_lint.compile\n")
            found = 1
        else:
            path.write_text(text, encoding="utf-8", newline="\n")
    return found


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
