"""``tflm-lint completion bash|zsh|fish``: a script that lets the shell complete commands, options and names.

The words are those of the tables: commands, their options, targets, boards, ports, codes, formats. They are written
into the script, so that completing starts no Python; after an update of tflm-lint the script is made again.
"""

from __future__ import annotations

from tflm_lint.commands.arguments import choices, names_of
from tflm_lint.commands.index import COMMANDS
from tflm_lint.commands.parser import new_parser, one_of
from tflm_lint.flags import flags_of
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TextIO

    from tflm_lint.flags import Flag

SUMMARY = "write a script that lets bash, zsh or fish complete commands, options and names"
_EXAMPLES = """\
examples:
  tflm-lint completion bash > ~/.local/share/bash-completion/completions/tflm-lint
  tflm-lint completion zsh > "${fpath[1]}/_tflm-lint"
  tflm-lint completion fish > ~/.config/fish/completions/tflm-lint.fish
"""
#: What an option takes that is a file.
FILES = "file"
#: zsh loads a file of its path that begins so when the command is completed first.
COMPDEF = "#compdef tflm-lint\n"
HEAD = "# Completion of tflm-lint, written by `tflm-lint completion {}`.\n"


class Word(NamedTuple):
    """One option of a command, for a shell."""

    #: With its hyphens: ``-q``, ``--quiet``.
    names: tuple[str, ...]
    help: str
    #: Whether a value follows.
    takes: bool
    #: What the value may be; empty where that is a file, or anything.
    values: tuple[str, ...] = ()
    files: bool = False


def run(argv: list[str], stdout: TextIO) -> int:
    """Print the script of a shell."""
    arguments = new_parser(
        "tflm-lint completion",
        description="Write a script that lets a shell complete commands, options, targets, boards, rules and files.",
        epilog=_EXAMPLES,
    )
    arguments.add_argument("shell", type=one_of(SHELLS), metavar="SHELL", help=", ".join(SHELLS))
    shell = arguments.parse_args(argv).shell
    stdout.write((COMPDEF if shell == "zsh" else "") + HEAD.format(shell) + SHELLS[shell]())
    return 0


def options_of(command: str) -> Iterator[Word]:
    """Yield the options of a command, the help's among them."""
    for flag in flags_of(command):
        values = values_of(flag)
        files = flag.takes in (FILES, "text") and not values
        yield Word(names_of(flag), flag.help, flag.takes != "switch", values, files)
    if command == "list":
        yield Word(("--format",), "how to show it", True, ("text", "json", "markdown"))
    yield Word(("-h", "--help"), "show the command's options", False)


def values_of(flag: Flag) -> tuple[str, ...]:
    """Return the words that an option's value may be."""
    known = tuple(choices(flag.takes))
    if known:
        return known
    if flag.takes == "codes":
        return codes()
    if flag.takes == "output":
        from tflm_lint.reporters.index import FORMATS

        return tuple(FORMATS)
    named: dict[str, Callable[[], tuple[str, ...]]] = {"target": targets, "board": boards, "port": ports}
    return named[flag.name]() if flag.name in named else ()


def codes() -> tuple[str, ...]:
    """Return every rule's code."""
    from tflm_lint.rules.index import RULES

    return tuple(RULES)


def targets() -> tuple[str, ...]:
    """Return every target's name."""
    from tflm_lint.facts.targets import target_names

    return target_names()


def boards() -> tuple[str, ...]:
    """Return every board's name."""
    from tflm_lint.facts.boards import board_names

    return board_names()


def ports() -> tuple[str, ...]:
    """Return every port's name."""
    from tflm_lint.verdict.ports import port_names

    return port_names()


def words_of(command: str) -> tuple[str, ...]:
    """Return what a command's arguments may be, empty where they are files."""
    if command == "list":
        from tflm_lint.commands.list import LISTS

        return tuple(LISTS)
    if command == "help":
        return tuple(COMMANDS)
    if command == "completion":
        return tuple(SHELLS)
    if command == "explain":
        from tflm_lint.commands.described import names
        from tflm_lint.rewrite.index import REWRITES
        from tflm_lint.rules.index import RULES

        # a colon is no letter of a word to bash
        return (*RULES, *(rule[0] for rule in RULES.values()), *REWRITES, *(one for one in names() if ":" not in one))
    return ()


def bash() -> str:
    """Write the script of bash, for version 4 and later, without the package bash-completion."""
    cases = "".join(map(bash_case, COMMANDS))
    return f"""\
_tflm_lint_files() {{
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -- "$1"))
}}
_tflm_lint() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}" command=check
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W {quoted(" ".join((*COMMANDS, "--help", "--version")))} -- "$word"))
    [[ "$word" == -* || ${{#COMPREPLY[@]}} -gt 0 && -n "$word" ]] && return
    local names=("${{COMPREPLY[@]}}")
    _tflm_lint_files "$word"
    COMPREPLY=("${{names[@]}}" "${{COMPREPLY[@]}}")
    return
  fi
  case "${{COMP_WORDS[1]}}" in
    {"|".join(COMMANDS)}) command="${{COMP_WORDS[1]}}";;
  esac
  case "$command" in
{cases}  esac
}}
complete -F _tflm_lint tflm-lint
"""


def bash_case(command: str) -> str:
    """Write what bash completes behind a command."""
    words = list(options_of(command))
    lines = [f"    {command})", '      case "$before" in']
    for word in words:
        if word.values:
            lines.append(f"        {'|'.join(word.names)}) {bash_words(word.values)}; return;;")
    for files, action in ((True, '_tflm_lint_files "$word"; return'), (False, "return")):
        names = [
            name for word in words if word.takes and not word.values and word.files == files for name in word.names
        ]
        if names:
            lines.append(f"        {'|'.join(names)}) {action};;")
    lines.append("      esac")
    options = bash_words([name for word in words for name in word.names])
    known = words_of(command)
    rest = bash_words(known) if known else '_tflm_lint_files "$word"'
    lines.append(f'      if [[ "$word" == -* ]]; then {options}; else {rest}; fi;;')
    return "\n".join(lines) + "\n"


def bash_words(words: Iterable[str]) -> str:
    """Write how bash chooses among words."""
    return f'COMPREPLY=($(compgen -W {quoted(" ".join(words))} -- "$word"))'


def zsh() -> str:
    """Write the script of zsh."""
    cases = []
    for command in COMMANDS:
        lines = [
            " " * 6 + quoted(f"*{name}[{zsh_text(word.help)}]{zsh_value(word)}")
            for word in options_of(command)
            for name in word.names
        ]
        words = words_of(command)
        rest = quoted(f"*:name:({' '.join(words)})") if words else "'*:file:_files'"
        cases.append(f"    {command})\n      _arguments -s \\\n" + " \\\n".join((*lines, " " * 6 + rest)) + ";;\n")
    commands = "\n".join(f"    {quoted(f'{name}:{zsh_text(what)}')}" for name, what in COMMANDS.items())
    return f"""\
_tflm_lint() {{
  local command=check
  local -a commands=(
{commands}
  )
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    _files
    return
  fi
  if (( ${{commands[(I)${{words[2]}}:*]}} )); then
    command=${{words[2]}}
    shift words
    (( CURRENT-- ))
  fi
  case $command in
{"".join(cases)}  esac
}}
if [[ $funcstack[1] == _tflm-lint ]]; then _tflm_lint "$@"; else compdef _tflm_lint tflm-lint; fi
"""


def zsh_value(word: Word) -> str:
    """Write what follows an option."""
    if not word.takes:
        return ""
    if word.values:
        return f":value:({' '.join(word.values)})"
    return ":file:_files" if word.files else ":value:"


def zsh_text(text: str) -> str:
    """Write a text in which brackets and colons mean nothing to zsh."""
    for char in "[]:\\":
        text = text.replace(char, " " if char == "\\" else f"\\{char}")
    return text


def fish() -> str:
    """Write the script of fish."""
    others = " ".join(name for name in COMMANDS if name != "check")
    lines = ["complete -c tflm-lint -n __fish_is_first_token -l version -s V -d 'show the version'"]
    for name, what in COMMANDS.items():
        lines.append(f'complete -c tflm-lint -n "__fish_is_first_token" -a {name} -d {quoted(what)}')
    for command in COMMANDS:
        seen = f"__fish_seen_subcommand_from {command}"
        if command == "check":
            # what names no command is for check
            seen = f"not __fish_seen_subcommand_from {others}"
        condition = f'complete -c tflm-lint -n "{seen}"'
        for word in options_of(command):
            flags = " ".join(f"-s {name[1:]}" if not name.startswith("--") else f"-l {name[2:]}" for name in word.names)
            value = ""
            if word.takes:
                value = f" -x -a {quoted(' '.join(word.values))}" if word.values else " -r" if word.files else " -x"
            lines.append(f"{condition} {flags}{value} -d {quoted(word.help)}")
        words = words_of(command)
        if words:
            lines.append(f"{condition} -f -a {quoted(' '.join(words))}")
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Write a text in single quotes, in which a shell changes nothing."""
    return "'" + text.replace("\\", "").replace("'", "'\\''") + "'"


SHELLS: dict[str, Callable[[], str]] = {"bash": bash, "zsh": zsh, "fish": fish}
