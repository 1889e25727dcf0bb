"""An argument parser that starts fast and gives the same help in every terminal."""

from __future__ import annotations

import argparse
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def new_parser(prog: str, **details: Any) -> argparse.ArgumentParser:
    """Make a parser with help 80 columns wide: asking the terminal imports `shutil`, 5 ms with its compressors."""
    if sys.version_info >= (3, 14):
        details.setdefault("color", False)  # as before 3.14
    return argparse.ArgumentParser(prog=prog, formatter_class=formatter, **details)


def formatter(prog: str) -> argparse.HelpFormatter:
    """Format help for 80 columns."""
    return argparse.HelpFormatter(prog, width=80)
