"""Paths and flags -> the models to write, and what is known of the firmware that will run them."""

from __future__ import annotations

import sys

from tflm_lint.emitters.request import Arena
from tflm_lint.errors import EmitError, NoModelError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.config import Config
    from tflm_lint.facts.ops import OpTable
    from tflm_lint.firmware import Firmware
    from tflm_lint.model.graph import Model

STANDARD_INPUT = "-"


def read_bytes(path: str) -> bytes:
    """Read a file or standard input; raises `EmitError`."""
    from tflm_lint.model.limits import read_whole

    try:
        if path == STANDARD_INPUT:
            if sys.stdin is None:
                raise OSError("standard input is closed")
            return read_whole(sys.stdin.buffer)
        with open(path, "rb") as file:
            return read_whole(file)
    except OSError as error:
        raise EmitError(f"{path}: {error.strerror or error}") from error


def require_model(path: str, data: bytes) -> None:
    """Verify only, which is all that bytes need that are written as they are; raises `NoModelError`."""
    from tflm_lint.model.verify import Malformed, verify

    try:
        verify(data)
    except Malformed as error:
        raise NoModelError(f"{path}: {error}") from error


def read_model(path: str, data: bytes) -> Model:
    """Read the model that the bytes are; raises `NoModelError`."""
    from tflm_lint.model.read import load_bytes
    from tflm_lint.model.verify import Malformed

    try:
        return load_bytes(data)
    except Malformed as error:
        raise NoModelError(f"{path}: {error}") from error


def config_of(target: str | None) -> Config:
    """Read the nearest configuration file, which the flag outranks; raises `EmitError`."""
    from tflm_lint.config import Config, find_config, load_config

    try:
        path = find_config(".")
        config = load_config(path) if path else Config()
    except OSError as error:
        raise EmitError(f"{error.filename}: {error.strerror or error}") from error
    if target is None:
        return config
    return config._replace(target=target, target_file=None, kernel_version=None)


def ops_of(config: Config) -> OpTable:
    """Load the operators that the application's TFLM can add; raises `EmitError`."""

    try:
        if config.ops or config.resolver_header or config.port:
            from tflm_lint.verdict.table import load_table

            return load_table(config.ops, header=config.resolver_header, port=config.port)
        from tflm_lint.facts.ops import load_ops

        return load_ops()
    except OSError as error:
        raise EmitError(f"{error.filename}: {error.strerror or error}") from error


def firmware_of(target: str | None) -> Firmware:
    """Load the tables of the target: the flag's, else that of the nearest configuration file, else the default."""
    from tflm_lint.config import target_name
    from tflm_lint.facts.targets import load_target
    from tflm_lint.firmware import Firmware

    config = config_of(target)
    try:
        known = load_target(target_name(config), config.kernel_version)
    except OSError as error:
        raise EmitError(f"{error.filename}: {error.strerror or error}") from error
    return Firmware(known, ops_of(config), frozenset(config.custom_ops))


def arena_of(model: Model, firmware: Firmware) -> Arena | None:
    """Ask what arena the model needs; None where TFLM does not run it, so that there is none to give."""
    from tflm_lint.inspection import Inspection

    memory = Inspection.of_model(model, firmware).memory
    if memory is None or memory.arena_required is None:
        return None
    target = firmware.target
    return Arena(memory.arena_required, memory.arena_used, target.name, memory.quality, target.kernel_version)
