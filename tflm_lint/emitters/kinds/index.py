"""Every kind of project without importing it. By tflm_lint.compile; do not edit."""

from __future__ import annotations

#: Kind -> what it is.
KINDS: dict[str, str] = {
    'cmake': "a CMake project for this computer and for Cortex-M, in qemu or with your board's toolchain file",
}
