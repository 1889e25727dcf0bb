"""Conditions of what Vela compiled for an Ethos-U: options, command stream, and the NPU that it is for."""

from __future__ import annotations

from tflm_lint.facts.npus import npu_names, runs_on
from tflm_lint.model.command_stream import COP2, CommandStream, Flaw, command_stream
from tflm_lint.verdict.kinds import ARGUMENT, broken, kind
from tflm_lint.verdict.said import Broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Reason

#: Types of a FlexBuffer's root that `AsInt8` takes as a number where it stands: null, int, uint, bool.
_NUMBERS = (0, 1, 2, 26)
#: Of an address that the driver takes.
ALIGNMENT = 16
#: The number that stands for the Ethos-U in custom options.
CO_TYPE = 1


@kind("OP113", says="custom_options hold something")
def options(op: Op) -> Reason:
    """Mirror `Prepare`: custom options of at least a byte."""
    if op.custom_options:
        return None
    return broken("misses its custom_options")


@kind("OP113", says="custom_options hold the number 1")
def type_of_options(op: Op) -> Reason:
    """Mirror `Eval`: the root of the options is 1, the Ethos-U's number."""
    data = op.custom_options
    if not data or (len(data) > 2 and data[-2] >> 2 not in _NUMBERS):
        return None
    # value, packed type, width of the value: the file's last bytes of the options
    width = data[-1]
    if len(data) > 2 and 0 < width <= len(data) - 2 and data[-2] >> 2 and data[-2 - width] == CO_TYPE:
        return None
    return broken("custom_options hold {data}, expected the number 1 as a FlexBuffer", data=bytes(data[:8]).hex(" "))


@kind("OP124", of=ARGUMENT, says="{of} is in the file")
def stored(of: Arg) -> Reason:
    """Require a command stream in the file: no operator makes one."""
    return None if of.constant else broken("{it} is not in the file", of)


@kind("OP124", of=ARGUMENT, says="{of} is a payload of the Ethos-U's driver, whole and with its configuration")
def payload(of: Arg) -> Reason:
    """Mirror the driver's walk over the actions of a payload."""
    if of.data is None:
        return None
    found = command_stream(of.data)
    return Broken(f"{{it}} {found.words}", {**found.values, "it": of.name}, of) if isinstance(found, Flaw) else None


@kind("OP124", of=ARGUMENT, says="{of} was compiled for the NPU that the target has")
def configuration(op: Op, of: Arg) -> Reason:
    """Mirror `ethosu_dev_verify_optimizer_config`: product and size of the NPU are those that Vela was told."""
    found = command_stream(of.data) if of.data is not None else None
    if not isinstance(found, CommandStream):
        return None
    accelerator, npu = found.accelerator, op.shared.npu
    if accelerator not in npu_names():
        return broken("was compiled for {accelerator}, an NPU that there is not", accelerator=accelerator)
    if npu is None or runs_on(accelerator, npu):
        return None
    return broken("was compiled for {accelerator}, the NPU is an {npu}", accelerator=accelerator, npu=npu)


@kind("OP124", of=ARGUMENT, says="{of} begins at a multiple of 16 bytes")
def aligned(op: Op, of: Arg) -> Reason:
    """Hold the place in the file, whose array is aligned to 16 bytes, against what the driver wants of an address."""
    place = op.model.buffers[of.tensor.buffer].offset
    if of.data is None or place % ALIGNMENT == 0:
        return None
    words = "{it} begins at byte {place} of the file, no multiple of {step}: the driver refuses it"
    return broken(words, of, place=place, step=ALIGNMENT)


@kind("OP124", of=ARGUMENT, says="{of} is of the form COP1")
def form(of: Arg) -> Reason:
    """Hold the payload against what Arm's bare-metal driver reads; its Linux driver reads COP2."""
    if of.data is None or bytes(of.data[:4]) != COP2 or isinstance(command_stream(of.data), Flaw):
        return None
    words = "{it} is of the form COP2 of Arm's Linux driver; the bare-metal driver refuses it unless yours is newer"
    return broken(words, of)
