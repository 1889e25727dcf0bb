"""A built TFLM -> the sections behind each operator: one firmware without operators, one for each, and some with many.

Nothing runs: the linker is asked what it would keep. ``python tools/flash_link.py --help``; the objects that it takes
are made of ``python tools/flash_link.py --sources HEADER`` (CONTRIBUTING, "Flash of another core").
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flash_maps import Kept, kept

#: The functions of the calls' object, one for each method of MicroMutableOpResolver, begin so.
CALL = "tflm_"
#: Methods that add whatever they are given.
GENERAL = ("AddCustom", "AddBuiltin")
#: Firmwares with several operators are called so, with a number.
SET = "set"
#: What adds to the resolver, in the application; only what it is given counts.
RESOLVER = "MicroMutableOpResolver"


def sources(header: str) -> tuple[str, str]:
    """Return the C++ text of the calls and of an application without operators."""
    methods = [
        name for name in re.findall(r"TfLiteStatus (Add\w+)\(", header) if name not in ("AddCustom", "AddBuiltin")
    ]
    include = '#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"\n'
    calls = "".join(
        f'extern "C" void {CALL}{name}(tflite::{RESOLVER}<200>& resolver) {{ resolver.{name}(); }}\n'
        for name in dict.fromkeys(methods)
    )
    main = """#include "tensorflow/lite/micro/micro_interpreter.h"
extern const unsigned char model[];
alignas(16) static unsigned char arena[1024];
extern "C" void DebugLog(const char*, va_list) {}
int main() {
  static tflite::MicroMutableOpResolver<1> resolver;
  static tflite::MicroInterpreter interpreter(tflite::GetModel(model), resolver, arena, sizeof arena);
  if (interpreter.AllocateTensors() != kTfLiteOk) return 1;
  interpreter.input(0)->data.int8[0] = 1;
  if (interpreter.Invoke() != kTfLiteOk) return 2;
  return interpreter.output(0)->data.int8[0];
}
alignas(16) const unsigned char model[16] = {};
"""
    return include + calls, include + main


def symbols_of(relocations: str) -> dict[str, set[str]]:
    """Read ``objdump -r`` of the calls: method -> the symbols of the library that adding the operator names."""
    found: dict[str, set[str]] = {}
    names: set[str] = set()
    for line in relocations.split("\n"):
        section = re.match(r"RELOCATION RECORDS FOR \[(.*)\]", line)
        if section is not None:
            call = re.fullmatch(rf"\.text\.{CALL}(Add\w+)", section[1])
            names = found.setdefault(call[1], set()) if call else set()
            continue
        words = line.split()
        if len(words) == 3 and words[2].startswith("_Z") and RESOLVER not in words[2]:
            names.add(re.sub(r"[+-]0x[0-9a-f]+$", "", words[2]))
    return found


def linked(arguments: argparse.Namespace, symbols: list[str], folder: Path, name: str) -> Kept | None:
    """Link the application with these symbols kept, and read the map; a set that a linker cannot link is left out."""
    call = [
        arguments.compiler, *shlex.split(arguments.flags), *(f"-Wl,-u,{symbol}" for symbol in symbols),
        *arguments.main, *arguments.library, "-lm", "-Wl,--gc-sections", f"-Wl,-Map,{folder / name}.map",
        "-o", str(folder / f"{name}.elf"),
    ]  # fmt: skip
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    if done.returncode:
        said = f"{name}: {done.stderr.strip()[-2000:]}"
        if not name.startswith(SET):
            raise SystemExit(said)
        sys.stderr.write(f"{said}\n")
        return None
    text = (folder / f"{name}.map").read_text(encoding="utf-8")
    (folder / f"{name}.elf").unlink()
    return kept(text, tuple(Path(path).name for path in arguments.main))


def random_sets(methods: list[str], count: int) -> list[list[str]]:
    """Return sets of operators to hold unions against: small ones, big ones, all."""
    rng = random.Random(1)  # noqa: S311 - the same sets each time
    return [sorted(rng.sample(methods, min(len(methods), rng.choice((2, 3, 5, 8, 13, 21))))) for _ in range(count)] + [
        methods
    ]


def measured(arguments: argparse.Namespace) -> dict[str, object]:
    """Link every firmware."""
    objdump = re.sub(r"(g\+\+|gcc|clang\+\+)$", "objdump", arguments.compiler)
    relocations = subprocess.run([objdump, "-r", arguments.calls], capture_output=True, text=True, check=True).stdout
    symbols = symbols_of(relocations)
    jobs: dict[str, list[str]] = {"empty": [], **{method: [method] for method in sorted(symbols)}}
    sets = random_sets(sorted(symbols), arguments.sets)
    jobs.update((f"{SET}{number}", methods) for number, methods in enumerate(sets))
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(arguments.jobs) as pool:
        results = pool.map(
            lambda name: linked(
                arguments, sorted({symbol for method in jobs[name] for symbol in symbols[method]}), Path(folder), name
            ),
            jobs,
        )
        found = {name: result for name, result in zip(jobs, results, strict=True) if result is not None}
    return {
        "operators": {name: result.sections for name, result in found.items() if not name.startswith(SET)},
        "sets": [
            {"operators": jobs[name], "sections": result.sections, "flash": result.flash}
            for name, result in found.items()
            if name.startswith(SET)
        ],
        "flash": {name: result.flash for name, result in found.items() if not name.startswith(SET)},
    }


def main(arguments: list[str]) -> int:
    """Print the sections as JSON, or write the sources."""
    parser = argparse.ArgumentParser(prog="flash_link.py", description=__doc__, allow_abbrev=False)
    parser.add_argument("--sources", metavar="HEADER", help="micro_mutable_op_resolver.h: write calls.cc, main.cc")
    parser.add_argument("--compiler", default="arm-none-eabi-g++", help="links, with the C library that it brings")
    parser.add_argument("--flags", default="", help="core, ABI and specs, as the library was built with")
    parser.add_argument("--library", nargs="*", default=[], help="the archives of TFLM and its kernels")
    parser.add_argument("--main", nargs="*", default=[], help="the application's objects")
    parser.add_argument("--calls", help="the object of calls.cc, compiled with a section for each function")
    parser.add_argument("--sets", type=int, default=40, help="so many firmwares with several operators as well")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args(arguments)
    if options.sources:
        for name, text in zip(
            ("calls.cc", "main.cc"), sources(Path(options.sources).read_text(encoding="utf-8")), strict=True
        ):
            Path(name).write_text(text, encoding="utf-8")
        return 0
    json.dump(measured(options), sys.stdout, indent=0)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
