"""``// tflm-lint: ignore[CA701] reason`` in C and C++ -> reports without what was meant, and comments that did nothing.

A comment behind code is for its line, one that stands alone for the statement that follows. It names codes, or their
beginnings, of which findings at that place are left out; those of a model in an array are at the array's declaration.
The verdict does not change with it.
"""

from __future__ import annotations

from tflm_lint.record import NamedTuple
from tflm_lint.words import is_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tflm_lint.findings import Finding
    from tflm_lint.report import Report

#: What is looked for before a file is read line by line.
MARK = b"tflm-lint:"
_WORDS = r"tflm-lint:\s*ignore\b(?:\s*\[([^\]]*)\])?"
#: As many lines a statement may have between the comment and the name that it declares.
MOST_LINES = 20


class Suppression(NamedTuple):
    """One comment."""

    file: str
    line: int
    #: Beginnings of codes; none where it names none.
    codes: tuple[str, ...]
    #: The first and the last line that it is for.
    first: int
    last: int


def suppressions_in(data: bytes, file: str) -> tuple[Suppression, ...]:
    """Return the comments of a source."""
    if MARK not in data:
        return ()
    lines = data.decode("utf-8", "replace").splitlines()
    found = []
    for number, text in enumerate(lines, 1):
        codes = codes_in(text) if "tflm-lint:" in text else None
        if codes is None:
            continue
        alone = text.lstrip().startswith(("//", "/*"))
        first, last = following(lines, number) if alone else (number, number)
        found.append(Suppression(file, number, codes, first, last))
    return tuple(found)


def codes_in(text: str) -> tuple[str, ...] | None:
    """Return the codes of a line's comment, None where it has none of ours."""
    import re

    at = text.find("tflm-lint:")
    while at >= 0:
        match = re.compile(_WORDS).match(text, at)
        if match is not None and ("//" in text[:at] or "/*" in text[:at]):
            return tuple(code.strip().upper() for code in (match[1] or "").split(",") if code.strip())
        at = text.find("tflm-lint:", at + 1)
    return None


def following(lines: list[str], number: int) -> tuple[int, int]:
    """Return the first and last line of the statement behind a line; of a long one its beginning."""
    first = number + 1
    while first < min(len(lines), number + MOST_LINES) and lines[first - 1].strip()[:2] in (
        "",
        "//",
        "/*",
        "* ",
        "*/",
        "*",
    ):
        first += 1
    last = first
    while last < min(len(lines), first + MOST_LINES) and not any(sign in lines[last - 1] for sign in ";{}"):
        last += 1
    return first, last


class Suppressing:
    """The comments of a run: each file is read once, when a finding is in it."""

    def __init__(self, texts: Mapping[str, bytes] | None = None) -> None:
        #: Sources that are in memory, by their names.
        self.texts = texts or {}
        self._files: dict[str, tuple[Suppression, ...]] = {}
        #: File and line -> the comments that are for it.
        self._places: dict[tuple[str, int], list[Suppression]] = {}
        self._used: set[tuple[Suppression, str]] = set()

    def applied(self, report: Report) -> Report:
        """Return the report without the findings that comments suppress."""
        if is_source(report.path):
            self.comments(report.path)
        kept = tuple(finding for finding in report.findings if not self._covers(finding))
        return report if len(kept) == len(report.findings) else report._replace(findings=kept)

    def comments(self, file: str) -> tuple[Suppression, ...]:
        """Return the comments of a file; none where it cannot be read, which others tell of."""
        if file not in self._files:
            from tflm_lint.disk import read_file

            try:
                data = self.texts[file] if file in self.texts else read_file(file)
            except OSError:
                data = b""
            self._files[file] = suppressions_in(data, file)
            for comment in self._files[file]:
                for line in range(comment.first, comment.last + 1):
                    self._places.setdefault((file, line), []).append(comment)
        return self._files[file]

    def any(self) -> bool:
        """Say whether there is any comment."""
        return any(self._files.values())

    def _covers(self, finding: Finding) -> bool:
        file, line = finding.place.file, finding.place.line
        if file is None or line is None or not is_source(file):
            return False
        self.comments(file)
        fitting = [
            (comment, code)
            for comment in self._places.get((file, line), ())
            for code in comment.codes
            if finding.code.startswith(code)
        ]
        self._used.update(fitting)
        return bool(fitting)

    def warnings(self, known: Iterable[str], shown: Callable[[str], bool]) -> Iterator[str]:
        """Say which comments did nothing: those without codes, with codes that no rule has, or without a finding.

        ``known`` are the codes of all rules, ``shown`` says which of them the run was asked for.
        """
        codes = tuple(known)
        for comment in (comment for comments in self._files.values() for comment in comments):
            where = f"{comment.file}:{comment.line}"
            if not comment.codes:
                yield f"{where}: names no code, expected tflm-lint: ignore[CODE]"
            for code in comment.codes:
                meant = [rule for rule in codes if rule.startswith(code)]
                if not meant:
                    yield f"{where}: ignore[{code}]: no rule's code begins so, see `tflm-lint list rules`"
                elif (comment, code) not in self._used and any(map(shown, meant)):
                    yield f"{where}: ignore[{code}] ignored nothing"
