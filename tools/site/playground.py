"""The package, Pyodide -> a folder that runs the linter in a browser and asks nobody for anything.

``npm pack pyodide@314.0.7``, unpacked, then ``python tools/site/playground.py package site/playground``: needs the
extra ``report``. Serve the folder over HTTP; a browser starts no worker from the disk.
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from pathlib import Path
from shutil import copyfile

import jinja2
import markupsafe

import tflm_lint

HERE = Path(__file__).resolve().parent / "playground"
#: What Pyodide loads of its own.
PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
#: The folders of the zip; of MarkupSafe Python's part, since the compiled one is of another machine.
PACKAGES = (tflm_lint, jinja2, markupsafe)
#: Always the same bytes for the same files.
WHEN = (1980, 1, 1, 0, 0, 0)


def main(arguments: list[str]) -> int:
    """Write the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pyodide", type=Path, help="the unpacked npm package")
    parser.add_argument("output", type=Path)
    options = parser.parse_args(arguments)
    (options.output / "pyodide").mkdir(parents=True, exist_ok=True)
    for name in PYODIDE:
        copyfile(options.pyodide / name, options.output / "pyodide" / name)
    for name in ("page.css", "page.js", "worker.js"):
        copyfile(HERE / name, options.output / name)
    page = (HERE / "index.html").read_text(encoding="utf-8").replace("@POLICY@", policy())
    (options.output / "index.html").write_text(page, encoding="utf-8")
    bundle(options.output / "tflm_lint.zip")
    return 0


def policy() -> str:
    """Allow this site's own files, WebAssembly, and the style and script that stand in a report."""
    from tflm_lint.page.document import source_of, text_of

    style, script = source_of(text_of("page.css")), source_of(text_of("page.js"))
    return (
        f"default-src 'none'; script-src 'self' 'wasm-unsafe-eval' '{script}'; style-src 'self' '{style}'; "
        "connect-src 'self'; worker-src 'self'; img-src data:; frame-src 'self'; base-uri 'none'; form-action 'none'"
    )


def bundle(path: Path) -> None:
    """Zip the packages and the door to them."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for package in PACKAGES:
            folder = Path(package.__file__ or "").parent
            for file in sorted(folder.rglob("*")):
                if (
                    file.is_file()
                    and "__pycache__" not in file.parts
                    and file.suffix not in {".so", ".pyd", ".c", ".pyi"}
                ):
                    add(archive, file, f"{folder.name}/{file.relative_to(folder).as_posix()}")
        add(archive, HERE / "door.py", "door.py")


def add(archive: zipfile.ZipFile, file: Path, name: str) -> None:
    """Add one file under a name, at no time."""
    entry = zipfile.ZipInfo(name, WHEN)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, file.read_bytes())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
