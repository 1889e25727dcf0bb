"""Other kernels and versions: what a core can be built with, and never another core's or another ABI's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tflm_lint.facts.alternatives import other_kernels, with_every_version
from tflm_lint.facts.targets import load_target, target_names


def names(target: str) -> set[str]:
    return {other.name for other in other_kernels(load_target(target))}


def test_kernels_of_a_core() -> None:
    assert names("cortex-m4-cmsis-nn") == {"cortex-m4-cmsis-nn-size", "cortex-m4-reference"}
    assert {"cortex-m4-cmsis-nn"} <= names("cortex-m4-reference")
    assert names("cortex-m55-cmsis-nn") == {"cortex-m55-cmsis-nn-size", "cortex-m55-reference"}
    assert names("esp32s3-esp-nn") == {"esp32s3-reference"}
    # the build with compression and the recording wheel have other structs: other firmware, not other kernels
    assert names("x86-64-reference") == set()


@pytest.mark.parametrize("name", target_names())
def test_the_firmware_stays_the_same(name: str) -> None:
    target = load_target(name)
    for other in (*other_kernels(target), *with_every_version(target)):
        assert (other.core, other.abi, other.structs, other.allocator) == (
            target.core, target.abi, target.structs, target.allocator,
        )  # fmt: skip
    assert all(other.name != name for other in other_kernels(target))


def test_versions() -> None:
    s3 = load_target("esp32s3-esp-nn", "1.2.0")
    versions = [target.kernel_version for target in with_every_version(s3)]
    assert versions[0] == "1.1.2"
    assert versions[-1] == "1.2.3"
    assert versions.count("1.2.0") == 1
    assert with_every_version(load_target("esp32c3-esp-nn")), "what a target extends has the versions"
    assert with_every_version(load_target("cortex-m4-cmsis-nn")) == ()


def test_a_users_own_target_has_only_its_own_version(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine\nextends: esp32s3-esp-nn\nkernel_version: local\nkernel_versions: [local]\n")
    assert with_every_version(load_target(str(file))) == ()
    assert {other.name for other in other_kernels(load_target(str(file)))} == {
        "esp32s3-reference",
        "esp32s3-esp-nn",
    } - {
        # the same kernels and features: no other kernels
        "esp32s3-esp-nn"
    }
