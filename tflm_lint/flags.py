"""The options, each said once: what the command line calls it, what the configuration does, and who takes it.

`commands.arguments` and `commands.parser` read a command line by this table, `config` a file;
schema/config.schema.json is written from it (schema/generate_config.py), and a test holds the fields of `Config`
against it.
"""

from __future__ import annotations

from tflm_lint.record import NamedTuple

CHECK = ("check",)
CONFIG = ("config",)
EMIT = ("emit",)
EMITTED = ("emit", "new")
NEW = ("new",)
FIX = ("fix",)
LOCK = ("lock",)
DIFF = ("diff",)
REPORT = ("report",)
#: The commands that ask what the models will run on.
ALL = ("check", "fix", "emit", "new", "lock", "diff", "report", "config")

#: The commands that hold models against something, and those that choose findings.
HELD = ("check", "config")
BUDGETED = ("check", "report", "config")
LOCKED = ("check", "lock", "diff", "config")
SELECTING = ("check", "fix", "diff", "report", "config")
#: The commands that take several models of one program.
SHARING = ("check", "emit", "new", "config")
#: The commands that look for models in folders.
FINDING = ("check", "fix", "lock", "diff", "report", "config")

#: Kind of a value -> what it is.
TAKES = {
    "switch": "given or not, without a value",
    "text": "any text",
    "file": "a path; in a configuration relative to its folder",
    "bytes": "a number of bytes such as 65536 or 64K",
    "count": "a number such as 2500000 or 2.5M",
    "whole": "a whole number",
    "optional count": "a whole number, or nothing",
    "milliseconds": "a positive number",
    "severities": "a table: beginnings of codes, and the severity of their findings",
    "codes": "beginnings of rules' codes, comma-separated on the command line",
    "severity": "one of `findings.SEVERITIES`",
    "kind": "one of `emitters.kinds.index.KINDS`",
    "style": "one of `emitters.STYLES`",
    "output": "one of `reporters.index.FORMATS`, and with =FILE where it is written to",
    "fix format": "text or json",
    "when": "always, never or auto",
    "diff format": "text, markdown, json or html",
    "ram level": "one of `memory.packing.parcels.LEVELS`",
}


class Flag(NamedTuple):
    """One option. Without a value on the command line its field has the default."""

    #: On the command line, behind two hyphens.
    name: str
    commands: tuple[str, ...]
    takes: str
    metavar: str | None
    help: str
    #: What the configuration calls it, None where it has none.
    key: str | None = None
    default: object = None
    #: Whether it may be given again and each value counts; in the configuration it is a list then.
    again: bool = False
    #: One letter for what is typed all the time.
    short: str | None = None

    @property
    def field(self) -> str:
        """The attribute of the options that were read, and of `Config`."""
        return (self.key or self.name).replace("-", "_")


#: Heading of the help -> the options under it.
GROUPS = {
    "output": (
        Flag(
            "output", EMIT, "text", "PATH",
            "file.c (C99), file.cc, .cpp, .cxx (C++17), each with its .h beside it; file.h for a header that holds the "
            "array (Arduino); a folder, or a path with {dir} and {stem}, for one file per model; - prints (default)",
            default="-", short="o",
        ),
        Flag(
            "resolver", EMIT, "switch", None,
            "write a C++ header that registers the operators of the models, instead of the models themselves",
        ),
        Flag(
            "kind", NEW, "kind", None,
            "what kind of project, see `tflm-lint list kinds` (the board's, else cmake)",
        ),
        Flag("force", NEW, "switch", None, "a model that computes wrong results there is no failure"),
        Flag("style", EMIT, "style", None, "how the bytes are written (hex)"),
        Flag("name", EMIT, "text", "SYMBOL", "the array's name, once per model (g_<stem>_model_data)", again=True),
        Flag("align", EMIT, "whole", "N", "alignment of the array in bytes (16)", default=16),
        Flag("section", EMIT, "text", "NAME", "put the array into this linker section"),
        Flag("namespace", EMIT, "text", "NAME", "put the array into this C++ namespace"),
        Flag(
            "original", EMITTED, "file", "FILE",
            "the model before `fix`: the header says what was made of it, a self-test has what LiteRT computes of it",
        ),
        Flag("check", EMIT, "switch", None, "write nothing; exit 1 where the files on disk differ"),
        Flag("write", EMIT, "switch", None, "write, and exit 1 where something changed (for hooks)"),
        Flag(
            "force", EMIT, "switch", None,
            "replace files that tflm-lint did not write, too, never a model; a model that does not run, or computes "
            "wrong results, is no failure",
        ),
        Flag(
            "format", CHECK, "output", "FORMAT[=FILE]",
            "how to show the report (text), see `tflm-lint list formats`; again for more, all but one with a file: "
            "--format text --format sarif=out.sarif",
            again=True,
        ),
        Flag("output", CHECK, "text", "FILE", "write what would go to standard output to a file", short="o"),
        Flag(
            "output", FIX, "text", "OUT",
            "the file to write; a folder, or a path with {dir} and {stem}, for several models; - for standard output",
            short="o",
        ),
        Flag("in-place", FIX, "switch", None, "write each result over its model"),
        Flag("dry-run", FIX, "switch", None, "write nothing; show which operators would go, come and change"),
        Flag(
            "prove", FIX, "switch", None,
            "run original and result in the real interpreters and compare; write only what holds (extra: prove)",
        ),
        Flag("proof", FIX, "file", "FILE", "write what they said as JSON; asks for --prove"),
        Flag("format", CONFIG, "fix format", None, "how to show the settings (text)", default="text"),
        Flag("format", FIX, "fix format", None, "how to show what was done (text)", default="text"),
        Flag("format", DIFF, "diff format", None, "how to show what changed (text)", default="text"),
        Flag("output", DIFF, "file", "FILE", "where it goes; - for standard output (default)", short="o"),
        Flag("output", REPORT, "file", "FILE", "the page, report.html; - for standard output", short="o"),
        Flag(
            "force", REPORT + DIFF, "switch", None,
            "replace a page's file that tflm-lint did not write, too, never a model or a source",
        ),
        Flag("no-fix", REPORT, "switch", None, "do not ask what `fix` would make of the models, which takes time"),
        Flag("update", LOCK, "switch", None, "leave what the lock has of other models as it is"),
        Flag("check", LOCK, "switch", None, "write nothing; exit 1 where the lock would be another"),
        Flag("hints", CHECK, "switch", None, "tell the hints one by one"),
        Flag("quiet", CHECK, "switch", None, "print what is not in order, a line a model, and nothing else", short="q"),
        Flag(
            "verbose", CHECK, "switch", None, "tell everything of each model: hints, every place, figures, tables",
            short="v",
        ),
        Flag("statistics", CHECK, "switch", None, "count what each rule found instead of telling it"),
        Flag("color", CHECK + FIX + DIFF, "when", None, "colour the text (auto: on a terminal)", default="auto"),
        Flag("memory", CHECK, "switch", None, "say where the arena goes"),
        Flag("plot", CHECK, "switch", None, "draw the arena over time, too"),
        Flag("flash", CHECK, "switch", None, "say where the flash goes, and what one more operator would cost"),
    ),
    "the code around the models": (
        Flag(
            "against", CHECK + REPORT, "file", "FILE", "a .tflite file that the arrays of C and C++ files must hold",
            again=True,
        ),
        Flag(
            "app", CHECK + REPORT, "file", "FOLDER",
            "C++ sources of the application: resolver, arena, resource variables are checked; again for more folders",
            again=True,
        ),
        Flag(
            "define", CHECK + REPORT, "text", "NAME[=VALUE]", "a macro that the application is compiled with",
            again=True, short="D",
        ),
    ),
    "what may change": (
        Flag("unsafe-fixes", FIX, "switch", None, "cure also what changes values or the interface"),
        Flag(
            "ram", FIX, "ram level", None,
            "how far a memory plan goes: tensors apart, in place, or over inputs that are read (what is proven there)",
        ),
        Flag(
            "input-shape", FIX, "text", "NAME=1,96,96,3", "the shape of an input with open dimensions, by its name",
            again=True,
        ),
    ),
    "what the models run on": (
        Flag("target", ALL, "text", "NAME", "core and kernels, see `tflm-lint list targets`", "target"),
        Flag(
            "target-file", ALL, "file", "FILE", "your own target, a YAML file, instead of a shipped one", "target-file"
        ),
        Flag(
            "kernel-version", ALL, "text", "VERSION", "version of the target's kernel library, where it has several",
            "kernel-version",
        ),
        Flag("port", ALL, "text", "NAME", "an older or vendored TFLM, see `tflm-lint list ports`", "port"),
        Flag("board", ALL, "text", "NAME", "picks target and budgets, see `tflm-lint list boards`", "board"),
        Flag(
            "custom-op", ALL, "text", "NAME", "a custom operator that the firmware registers", "custom-ops", again=True
        ),
        Flag("ops", ALL, "file", "FILE", "your own table of operators instead of the shipped one", "ops"),
        Flag(
            "resolver-header", ALL, "file", "FILE", "your micro_mutable_op_resolver.h: only what it can add counts",
            "resolver-header",
        ),
    ),
    "how the arena is made": (
        Flag(
            "shared-arena", SHARING, "switch", None, "one allocator for all models, in the order they are named",
            "shared-arena",
        ),
        Flag(
            "split-arena", ALL, "switch", None, "persistent and non-persistent bytes in arenas of their own",
            "split-arena",
        ),
        Flag(
            "own-variables", ALL, "optional count", "COUNT",
            "resource variables in an allocator of their own, COUNT of them (as many as the model has)",
            "own-variables",
        ),
        Flag(
            "shared-variables", HELD, "switch", None,
            "one MicroResourceVariables for the models that share an allocator", "shared-variables",
        ),
        Flag(
            "arena-offset", ALL, "whole", "BYTES", "where the arena begins, modulo 16 (0: aligned)", "arena-offset"
        ),
        Flag(
            "preserve-all-tensors", ALL, "switch", None, "as the interpreter's option: nothing is reused",
            "preserve-all-tensors",
        ),
        Flag(
            "outside-planner", ALL, "switch", None, "the memory planner is an object of the application's own",
            "outside-planner",
        ),
        Flag(
            "recording-interpreter", ALL, "switch", None, "with a RecordingMicroInterpreter, which takes more",
            "recording-interpreter",
        ),
    ),
    "budgets": (
        Flag(
            "max-arena", BUDGETED, "bytes", "BYTES", "the most that the tensor arena may take: 65536, 64K", "max-arena",
        ),
        Flag("max-flash", BUDGETED, "bytes", "BYTES", "the most that model, runtime and kernels may take", "max-flash"),
        Flag(
            "max-macs", BUDGETED, "count", "N", "the most multiply-accumulates that one inference may take", "max-macs",
        ),
        Flag(
            "period", CHECK + REPORT, "milliseconds", "MS",
            "milliseconds from one inference to the next; needs a board",
        ),
    ),
    "the lock": (
        Flag("locked", CHECK + DIFF, "switch", None, "hold the models against the lock, see `tflm-lint lock`"),
        Flag("lock", LOCKED, "file", "FILE", "the lock (tflm-lint.lock, beside the configuration)", "lock"),
        Flag(
            "tolerance", HELD, "text", "AMOUNT",
            "how much more than the lock says a model may take: 2%, arena=64, flash=1K", "tolerance", again=True,
        ),
    ),
    "what is too much": (
        Flag(
            "max-growth", DIFF, "text", "AMOUNT", "exit with 1 where a figure grew more: 2%, arena=64",
            again=True,
        ),
        Flag("fail-on-new", DIFF, "switch", None, "exit with 1 where a finding as grave as --fail-on is new"),
    ),
    "findings": (
        Flag(
            "select", SELECTING, "codes", "CODES", "only findings whose code begins so, comma-separated", "select",
            again=True,
        ),
        Flag(
            "ignore", SELECTING, "codes", "CODES", "no findings whose code begins so, comma-separated", "ignore",
            again=True,
        ),
        Flag("exit-zero", CHECK, "switch", None, "exit with 0 whatever is found"),
        Flag("fail-on", HELD + DIFF, "severity", None, "exit with 1 from this severity on (error)", "fail-on"),
    ),
    "processes": (
        Flag("jobs", CHECK, "whole", "N", "lint in so many processes (as many as cores where there are many models)"),
    ),
    "configuration": (
        Flag("config", ALL, "file", "FILE", "configuration instead of the nearest tflm-lint.toml or pyproject.toml"),
        Flag("no-config", ALL, "switch", None, "use no configuration file"),
        Flag(
            "exclude", FINDING, "text", "PATTERN",
            "leave out found files that fit: a path relative to the working folder, or the name of a file or folder",
            "exclude", again=True,
        ),
        Flag("no-gitignore", FINDING, "switch", None, "lint files that Git ignores, too"),
    ),
}  # fmt: skip

FLAGS = tuple(flag for flags in GROUPS.values() for flag in flags)

#: The keys that an entry of ``models`` may have as well.
OF_MODELS = (
    "target", "target-file", "kernel-version", "port", "board", "max-arena", "max-flash", "max-macs", "select",
    "ignore", "severity", "custom-ops", "ops", "resolver-header", "split-arena", "own-variables", "arena-offset",
    "preserve-all-tensors", "outside-planner", "recording-interpreter",
)  # fmt: skip


def flags_of(command: str) -> tuple[Flag, ...]:
    """Return the options that a command takes, in the order of its help."""
    return tuple(flag for flag in FLAGS if command in flag.commands)
