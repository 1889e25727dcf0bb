"""What is wrong with a request: one family of errors, and the line on standard error that tells of one.

Whatever the user asked for and cannot have is a `RequestError`: it ends in one line and an exit code, never in a
traceback. A kind is for code that must tell one from another; the message is for the user and names flag, file or key.
"""

from __future__ import annotations

import sys

from tflm_lint.words import visible


class RequestError(Exception):
    """A request that cannot be carried out."""

    exit_code = 2

    def __str__(self) -> str:
        """Give the message as it is; the kinds that are a KeyError too would quote it."""
        return " ".join(map(str, self.args))


class UsageError(RequestError):
    """Arguments that do not fit together, or name what there is not."""


class ConfigError(RequestError, ValueError):
    """A configuration that cannot be used; the message names file and key."""


class TableError(RequestError, ValueError):
    """A table of facts that cannot be used or is not there; the message begins with the file and the path inside it."""


class UnknownPortError(TableError, KeyError):
    """A port that there is not."""


class InputError(RequestError, ValueError):
    """What was named cannot be linted, or is of no use around what is."""


class NoParserError(RequestError):
    """The extra that brings the C++ parser is not installed; the message says how to get it."""


class NoTemplatesError(RequestError):
    """The extra that brings Jinja2 is not installed; the message says how to get it."""


class EmitError(RequestError):
    """What was to be written cannot be; nothing has been."""


class NoModelError(EmitError):
    """The request is in order, but a file that it names is no model."""

    exit_code = 1


class NotRunnableError(EmitError):
    """The model is one, but TFLM does not run it, so there is no application to write."""

    exit_code = 1


def complain(error: object) -> int:
    """Say on one line of standard error what is wrong with the request, and return the exit code."""
    sys.stderr.write(f"tflm-lint: error: {visible(str(error))}\n")
    return error.exit_code if isinstance(error, RequestError) else RequestError.exit_code
