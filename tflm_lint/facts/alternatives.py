"""Target -> the same core with another version of its kernels, or with other kernels."""

from __future__ import annotations

from tflm_lint import facts
from tflm_lint.facts.targets import load_target, target_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.facts.targets import Target


def with_every_version(target: Target) -> tuple[Target, ...]:
    """Return a shipped target with each version of its kernel library, its own too, in the order of the table."""
    name: str | None = target.name
    versions: tuple[str, ...] = ()
    while name is not None and not versions:
        try:
            table = facts.load(f"targets/{name}")
        except KeyError:  # the user's own
            return ()
        versions = table.get("kernel_versions", ())
        name = table.get("extends")
    if target.kernel_version not in versions:
        return ()
    return tuple(target._replace(kernel_version=version) for version in versions)


def other_kernels(target: Target) -> tuple[Target, ...]:
    """Return the targets of the same core, ABI and allocator with other kernels, or the same ones built otherwise."""
    found = []
    for name in target_names():
        if name.startswith(f"{target.core}-") and name != target.name:
            other = load_target(name)
            same_firmware = (other.core, other.abi, other.allocator, other.structs) == (
                target.core, target.abi, target.allocator, target.structs,
            )  # fmt: skip
            if same_firmware and (other.kernels, other.features) != (target.kernels, target.features):
                found.append(other)
    kernels = {other.kernels for other in found}
    found += [
        target._replace(name=f"{target.core}-{name}", kernels=name, kernel_version=None)
        for name in facts.load("arena")["instead"].get(target.kernels, ())
        if name not in kernels
    ]
    return tuple(found)
