"""What is emitted compiles without a warning and holds the model's bytes at run time, on the host and on Cortex-M."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.emitters.conftest import comparing_program, emit, small_model
from tests.emitters.toolchain import COMPILERS, HOST, SUFFIX, Compiler
from tests.sampling import few
from tflm_lint.emitters import STYLES
from tflm_lint.emitters.spelling import default_symbol, xxd_symbol


def round_trip(
    compiler: Compiler, folder: Path, models: list[Path], *options: str, symbols: list[str], **program: object
) -> None:
    """Emit, compile, run."""
    compiler.require()
    suffix = SUFFIX[compiler.language]
    # a model that TFLM does not run is as good as any other here
    assert emit(*models, "-o", folder / f"data{suffix}", "--force", *options) == 0
    main = folder / f"main{suffix}"
    main.write_text(comparing_program(symbols, header="data.h", **program))  # type: ignore[arg-type]
    compiler.compile(main, folder / f"data{suffix}", output=folder / "program", flags=(f"-I{folder}",))
    copies = [folder / f"{number}.bin" for number in range(len(models))]
    for model, copy in zip(models, copies, strict=True):
        copy.write_bytes(model.read_bytes())
    assert "same" in compiler.run(folder / "program", *[Path(copy.name) for copy in copies])


def symbol_of(style: str, path: Path) -> str:
    return xxd_symbol(str(path)) if style == "xxd" else default_symbol(str(path))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("compiler", few(COMPILERS, of=HOST[:1]), ids=str)
def test_bytes_survive_every_style_and_compiler(compiler: Compiler, style: str, model: Path, tmp_path: Path) -> None:
    round_trip(compiler, tmp_path, [model], "--style", style, symbols=[symbol_of(style, model)], style=style)


@pytest.mark.parametrize("style", [name for name, style in STYLES.items() if not style.bare])
@pytest.mark.parametrize("command", few(["gcc", "clang", "arm-none-eabi-gcc"], of=["gcc"]))
def test_c_is_c99_too(command: str, style: str, model: Path, tmp_path: Path) -> None:
    """Without a warning, aligned, and the header by itself as well."""
    compiler = Compiler(command, command, "c", ("-std=c99",))
    compiler.require()
    for suffix in (".c", ".h") if style != "incbin" else (".c",):
        assert emit(model, "-o", tmp_path / f"data{suffix}", "--style", style) == 0
        main = tmp_path / "main.c"
        main.write_text(comparing_program([symbol_of(style, model)], header="data.h", style=style))
        sources = [main, *[tmp_path / "data.c"] * (suffix == ".c")]
        if command.startswith("arm"):
            for source in sources:
                compiler.compile(source, output=tmp_path / "data.o", flags=("-c", f"-I{tmp_path}"))
            continue
        compiler.compile(*sources, output=tmp_path / "program", flags=(f"-I{tmp_path}",))
        assert "same" in compiler.run(tmp_path / "program", model)


@pytest.mark.parametrize("style", few(["hex", "string", "incbin", "embed"], of=["hex", "incbin"]))
@pytest.mark.parametrize("compiler", few([c for c in COMPILERS if c.language == "c++"], every=3), ids=str)
def test_namespace_section_and_alignment(compiler: Compiler, style: str, model: Path, tmp_path: Path) -> None:
    options = ("--style", style, "--namespace", "app::models", "--section", ".rodata.model", "--align", "64")
    round_trip(
        compiler, tmp_path, [model], *options, symbols=["g_tiny_model_data"], style=style, align=64,
        namespace="app::models::",
    )  # fmt: skip


@pytest.mark.parametrize("style", few(STYLES, of=["hex", "incbin"]))
@pytest.mark.parametrize("compiler", few(COMPILERS[:2], of=HOST[:1]), ids=str)
def test_several_models_in_one_file(compiler: Compiler, style: str, tmp_path: Path) -> None:
    models = []
    for size in range(11):  # every length modulo 12 and 24 is met by the noise's padding
        models.append(tmp_path / f"m{size}.tflite")
        models[-1].write_bytes(small_model(size) + bytes(size))
    symbols = [symbol_of(style, path) for path in models]
    round_trip(compiler, tmp_path, models, "--style", style, symbols=symbols, style=style)


@pytest.mark.parametrize("style", few([name for name, style in STYLES.items() if not style.assembled], of=["hex"]))
@pytest.mark.parametrize("standard", few(["c11", "c17", "c++11", "c++14", "c++17", "c++20"], of=["c11", "c++17"]))
def test_header_alone_suits_c_and_c_plus_plus(standard: str, style: str, model: Path, tmp_path: Path) -> None:
    for command in ("g++", "clang++") if "++" in standard else ("gcc", "clang"):
        compiler = Compiler(command, command, "c++" if "++" in standard else "c", (f"-std={standard}",))
        compiler.require()
        assert emit(model, "-o", tmp_path / "data.h", "--style", style) == 0
        main = tmp_path / f"main{SUFFIX[compiler.language]}"
        main.write_text(comparing_program([symbol_of(style, model)], header="data.h", style=style))
        compiler.compile(main, output=tmp_path / "program")
        compiler.run(tmp_path / "program", model)


def test_header_alone_is_one_copy_in_the_whole_program(model: Path, tmp_path: Path) -> None:
    compiler = HOST[1]
    compiler.require()
    assert emit(model, "-o", tmp_path / "data.h") == 0
    (tmp_path / "a.cc").write_text('#include "data.h"\nconst void *a() { return g_tiny_model_data; }\n')
    (tmp_path / "b.cc").write_text(
        '#include "data.h"\nconst void *a();\nint main() { return a() != g_tiny_model_data; }\n'
    )
    compiler.compile(tmp_path / "a.cc", tmp_path / "b.cc", output=tmp_path / "program")
    compiler.run(tmp_path / "program")


def test_header_of_c_plus_plus_serves_c_too(model: Path, tmp_path: Path) -> None:
    gcc, gxx = HOST[:2]
    gcc.require()
    gxx.require()
    assert emit(model, "-o", tmp_path / "data.cc") == 0
    gxx.compile(tmp_path / "data.cc", output=tmp_path / "data.o", flags=("-c",))
    (tmp_path / "main.c").write_text(comparing_program(["g_tiny_model_data"], header="data.h"))
    gcc.compile(tmp_path / "main.c", tmp_path / "data.o", output=tmp_path / "program")
    gcc.run(tmp_path / "program", model)


def test_printed_source_needs_no_header(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    compiler = HOST[1]
    compiler.require()
    for style in ("hex", "string", "incbin", "embed"):
        assert emit(model, "--style", style) == 0
        (tmp_path / "data.cc").write_text(capsys.readouterr().out)
        linkage = 'extern "C"' if style == "incbin" else "extern"
        (tmp_path / "data.h").write_text(
            f"{linkage} const unsigned char g_tiny_model_data[];\nextern const unsigned int g_tiny_model_data_size;\n"
        )
        (tmp_path / "main.cc").write_text(comparing_program(["g_tiny_model_data"], header="data.h"))
        sources = (tmp_path / "main.cc", tmp_path / "data.cc")
        compiler.compile(*sources, output=tmp_path / "program", flags=(f"-I{Path.cwd()}",))
        compiler.run(tmp_path / "program", model)


@pytest.mark.parametrize("command", ["clang-19", "gcc-15"])
def test_embed_is_used_where_the_compiler_has_it(command: str, model: Path, tmp_path: Path) -> None:
    compiler = Compiler(command, command, "c", ("-std=c23",))
    compiler.require()
    assert emit(model, "-o", tmp_path / "data.c", "--style", "embed") == 0
    text = (tmp_path / "data.c").read_text()
    head, _, rest = text.partition("#else\n")
    # Without its list of numbers the file compiles only where #embed has been taken.
    (tmp_path / "data.c").write_text(head + rest[rest.index("#endif") :])
    (tmp_path / "main.c").write_text(comparing_program(["g_tiny_model_data"], header="data.h", style="embed"))
    compiler.compile(tmp_path / "main.c", tmp_path / "data.c", output=tmp_path / "program")
    compiler.run(tmp_path / "program", model)


@pytest.mark.parametrize("compiler", few([COMPILERS[0], COMPILERS[2], COMPILERS[4]], every=3), ids=str)
@pytest.mark.parametrize("change", [-1, 1, 16])
def test_incbin_refuses_a_model_that_has_changed(compiler: Compiler, change: int, model: Path, tmp_path: Path) -> None:
    compiler.require()
    assert emit(model, "-o", tmp_path / "data.c", "--style", "incbin") == 0
    compiler.compile(tmp_path / "data.c", output=tmp_path / "data.o", flags=("-c", f"-I{tmp_path}"))
    data = model.read_bytes()
    model.write_bytes(data[:change] if change < 0 else data + bytes(change))
    with pytest.raises(AssertionError, match=r"g_tiny_model_data"):
        compiler.compile(tmp_path / "data.c", output=tmp_path / "data.o", flags=("-c", f"-I{tmp_path}"))


@pytest.mark.parametrize("style", few(STYLES, of=["hex"]))
@pytest.mark.parametrize("compiler", few(COMPILERS[4:], every=2), ids=str)
def test_ten_real_models_on_cortex_m(compiler: Compiler, style: str, shared: Path, tmp_path: Path) -> None:
    models = [path for path in sorted((shared / "models").glob("*/*.tflite")) if path.stat().st_size < 40_000][::8][:10]
    assert len(models) == 10
    names = [f"model_{number}" for number in range(len(models))]
    options = [word for name in names for word in ("--name", name)]
    round_trip(compiler, tmp_path, models, "--style", style, *options, symbols=names, style=style)


@pytest.mark.slow
@pytest.mark.parametrize(("compiler", "style"), [(HOST[0], "incbin"), (HOST[1], "string")], ids=str)
def test_every_real_model(compiler: Compiler, style: str, shared: Path, tmp_path: Path) -> None:
    """In the two styles that compile fast; all in one program."""
    models = sorted((shared / "models").glob("*/*.tflite"))
    names = [f"model_{number}" for number in range(len(models))]
    options = [word for name in names for word in ("--name", name)]
    round_trip(compiler, tmp_path, models, "--style", style, *options, symbols=names, style=style)
