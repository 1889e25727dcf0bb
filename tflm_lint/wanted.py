"""What a run is asked for: the findings to show, and what its outputs need of a report."""

from __future__ import annotations

from tflm_lint.record import NamedTuple


class Selection(NamedTuple):
    """Which findings to show, by prefix of their code; the longest prefix that fits decides, ignoring wins a tie."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def shows(self, code: str) -> bool:
        """Say whether findings of this code are wanted."""
        if not self.select and not self.ignore:
            return True
        chosen = max((len(prefix) for prefix in self.select if code.startswith(prefix)), default=-1)
        ignored = max((len(prefix) for prefix in self.ignore if code.startswith(prefix)), default=-1)
        if chosen < 0 and self.select:
            return False
        return ignored < 0 or chosen > ignored


class Wanted(NamedTuple):
    """What to put into a report beyond the verdict and its figures."""

    selection: Selection = Selection()
    #: The file's SHA-256.
    digest: bool = True
    #: Where the arena goes.
    arena_detail: bool = False
    #: Where the flash goes, and what one more operator would cost.
    flash_detail: bool = False
    #: The arena over time as a picture; it is part of the detail.
    picture: bool = False
    #: All that a page draws.
    drawing: bool = False
    #: What the rules of the findings are about.
    help: bool = False
    #: Every hint; where they are only counted, those that take a search are not sought, and the report says so.
    hints: bool = True
    #: Beginnings of codes with the severity that their findings get; the longest that fits counts, the last of equals.
    severities: tuple[tuple[str, str], ...] = ()

    def severity_of(self, code: str, severity: str) -> str:
        """Return the severity of a rule's findings, which has its own where nobody says otherwise."""
        longest = -1
        for prefix, said in self.severities:
            if code.startswith(prefix) and len(prefix) >= longest:
                longest, severity = len(prefix), said
        return severity

    def seeks(self, code: str) -> bool:
        """Say whether somebody looks at what a rule finds that takes a search for a hint."""
        return (
            self.hints
            or self.severity_of(code, "info") != "info"
            or (bool(self.selection.select) and self.selection.shows(code))
        )

    def with_needs(self, needs: frozenset[str]) -> Wanted:
        """Want what an output needs, too, by the names of these fields."""
        return self._replace(
            digest=self.digest or "digest" in needs,
            arena_detail=self.arena_detail or "arena_detail" in needs,
            picture=self.picture or "picture" in needs,
            help=self.help or "help" in needs,
            hints=self.hints or "hints" in needs,
        )


#: Verdict, findings, figures and digest: what a report holds where nothing more is asked for.
PLAIN = Wanted()
