"""What the linter says: severities, Problem (a rule's words and place) and Finding (what the user sees).

Wanted is what a run is asked for: which findings it shows, and what its outputs need of a report.
"""

from __future__ import annotations

from tflm_lint.record import NamedTuple

#: From mild to grave; a finding at or above ``--fail-on`` makes the exit code 1.
SEVERITIES = ("info", "warning", "error")


class Problem(NamedTuple):
    """What one rule found, and where; the engine adds code, name and severity."""

    #: What is so, and what was expected.
    said: str
    subgraph: int | None = None
    operator: int | None = None
    tensor: int | None = None
    #: Path into the flatbuffer for what has no operator or tensor, ``Model.buffers[3]``.
    path: str | None = None
    #: Source file, line and column (both from 1 on) of what is wrong in C or C++ code.
    file: str | None = None
    line: int | None = None
    column: int | None = None
    #: Which of its conditions the rule found broken, where it has several: a violation's kind.
    kind: str | None = None
    #: The operator's argument in question as the op table names it, None where it is the whole operator.
    argument: str | None = None
    #: Name of what is wrong where that is no operator of the model: a budget, a variable, an operator not registered.
    about: str | None = None
    #: Why that is so in TFLM, and what the reader would not expect to come of it.
    because: str | None = None
    then: str | None = None
    #: What to do about it.
    remedy: str | None = None
    #: Bytes that doing so saves, of flash and of the arena, where that is what the rule is about.
    saves_flash: int = 0
    saves_arena: int = 0
    #: Whether people must know it though it is no warning: what the application has to do, or a memory that is tight.
    note: bool = False

    @property
    def message(self) -> str:
        """The whole sentence: what is so, why, what comes of it, and what to do about it."""
        because = f": {self.because}" if self.because else ""
        then = f" ({self.then})" if self.then else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{self.said}{because}{then}{remedy}"


class Location(NamedTuple):
    """Where a finding is: in the model, in a source file, or both; None where that says nothing."""

    subgraph: int | None = None
    operator: int | None = None
    #: Name of that operator.
    op: str | None = None
    tensor: int | None = None
    tensor_name: str | None = None
    #: Path into the flatbuffer.
    path: str | None = None
    #: Source file, line and column, both from 1 on.
    file: str | None = None
    line: int | None = None
    column: int | None = None
    #: The C array that holds the model.
    symbol: str | None = None


class Fix(NamedTuple):
    """The rewrite that cures a finding, and its class."""

    rewrite: str
    #: ``safe`` or ``unsafe``.
    safety: str
    #: Whether `tflm-lint fix` applies it only where ``--select`` names the finding's code.
    asked: bool = False


class Finding(NamedTuple):
    """A Problem stamped by the engine."""

    code: str
    name: str
    severity: str
    #: The whole sentence: what is so, why, what comes of it, and what to do about it.
    message: str
    place: Location = Location()
    kind: str | None = None
    argument: str | None = None
    about: str | None = None
    #: None where no rewrite is known.
    fix: Fix | None = None
    #: How many findings before it have the same code, kind, operator, argument and so on.
    nth: int = 0
    #: The parts of the message, as a Problem has them; ``said`` is empty where the message is all that is known.
    said: str = ""
    because: str | None = None
    then: str | None = None
    remedy: str | None = None
    #: Bytes that the remedy saves, of flash and of the arena, where that is what the rule is about.
    saves_flash: int = 0
    saves_arena: int = 0
    #: Whether people must know it though it is no warning; other findings of severity info are hints.
    note: bool = False

    @property
    def what(self) -> str:
        """What is so, without what to do about it."""
        return self.said or self.message

    @property
    def identity(self) -> tuple[str | None, ...]:
        """What the finding is about, without its words, indices, and names that a converter makes up."""
        path = self.place.path
        if path is not None:
            # Model.subgraphs[0].tensors[3] -> Model.subgraphs.tensors
            path = "".join(piece.rpartition("]")[2] for piece in path.split("["))
        return self.code, self.kind, self.place.op, self.argument, self.about, path, self.place.symbol

    @property
    def fingerprint(self) -> str:
        """Name the finding within its file, so that it is known again: 32 hexadecimal digits.

        It holds while code, kind, operator's name and argument do: through other words, other indices and other
        names of tensors. Of findings with the same the first, the second and so on are told apart.
        """
        from tflm_lint.digest import sha256

        return sha256(ascii((*self.identity, self.nth)).encode())[:32]


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
