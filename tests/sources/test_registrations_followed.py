# ruff: noqa: E501 - sources in C++ as people write them
"""Registrations are followed wherever C++ lets them stand; where they cannot be, nothing is said to be missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

from tests.sources.following import ARENA, INTERPRETER, METHODS, one, read, sure, words

if TYPE_CHECKING:
    from pathlib import Path

CALLS = " ".join(f"r.{method}();" for method in METHODS)
SETUP = "void setup() {{\n{before}\n" + INTERPRETER.format("r") + "\n}}\n"
DECLARED = "static tflite::MicroMutableOpResolver<3> r;"
#: What stands before ``setup``, and in it: all three operators are registered, surely.
FOLLOWED = {
    "template of the size": (
        f"template <int N> bool add(tflite::MicroMutableOpResolver<N>& r) {{ {CALLS} return true; }}",
        f"{DECLARED} add<3>(r);",
    ),
    "template of the size, deduced": (
        f"template <unsigned int N> void add(tflite::MicroMutableOpResolver<N>& r) {{ {CALLS} }}",
        f"{DECLARED} add(r);",
    ),
    "template of the type": (f"template <typename R> void add(R& r) {{ {CALLS} }}", f"{DECLARED} add(r);"),
    "template of templates": (
        f"template <class R> void inner(R* r) {{ {CALLS.replace('r.', 'r->')} }}\n"
        "template <class R> void outer(R& r) { inner<R>(&r); }",
        f"{DECLARED} outer(r);",
    ),
    "generic lambda": ("", f"{DECLARED} auto add = [](auto& r) {{ {CALLS} }}; add(r);"),
    "lambda that captures": ("", f"{DECLARED} auto add = [&r]() -> bool {{ {CALLS} return true; }}; add();"),
    "lambda called at once": ("", f"{DECLARED} [&] {{ {CALLS} }}();"),
    "lambda that makes the resolver": (
        "",
        f"static auto r = [] {{ tflite::MicroMutableOpResolver<3> r; {CALLS} return r; }}();",
    ),
    "call_once": ("static std::once_flag flag;", f"{DECLARED} std::call_once(flag, [&] {{ {CALLS} }});"),
    "table of pointers": (
        "using R = tflite::MicroMutableOpResolver<3>;\ntypedef TfLiteStatus (R::*Method)();\n"
        "static const Method kTable[] = {&R::AddConv2D, &R::AddSoftmax, &R::AddReshape};",
        f"{DECLARED} for (auto method : kTable) (r.*method)();",
    ),
    "table with a counter": (
        "using R = tflite::MicroMutableOpResolver<3>;\n"
        "TfLiteStatus (R::*const kTable[])() = {&R::AddConv2D, &R::AddSoftmax, &R::AddReshape};",
        f"{DECLARED} for (int i = 0; i < 3; ++i) {{ if ((r.*kTable[i])() != kTfLiteOk) return; }}",
    ),
    "table of rows": (
        "using R = tflite::MicroMutableOpResolver<3>;\nstruct Row { const char* name; TfLiteStatus (R::*add)(); };\n"
        'const Row kRows[] = {{"a", &R::AddConv2D}, {"b", &R::AddSoftmax}, {"c", &R::AddReshape}};',
        f"{DECLARED} for (const Row& row : kRows) (r.*row.add)();",
    ),
    "std::invoke": (
        "using R = tflite::MicroMutableOpResolver<3>;",
        f"{DECLARED} for (auto method : {{&R::AddConv2D, &R::AddSoftmax, &R::AddReshape}}) std::invoke(method, r);",
    ),
    "table of lambdas": (
        "using R = tflite::MicroMutableOpResolver<3>;\nstatic void (*const kAdd[])(R&) = {[](R& r) { r.AddConv2D(); },"
        " [](R& r) { r.AddSoftmax(); }, [](R& r) { r.AddReshape(); }};",
        f"{DECLARED} for (auto add : kAdd) add(r);",
    ),
    "X-macro": (
        "#define OPS(X) X(Conv2D) X(Softmax) \\\n  X(Reshape)",
        f"{DECLARED}\n#define ADD(name) r.Add##name();\nOPS(ADD)\n#undef ADD",
    ),
    "X-macro used twice": (
        "#define OPS(X) X(Conv2D) X(Softmax) X(Reshape)\n#define COUNT(name) +1",
        "static tflite::MicroMutableOpResolver<0 OPS(COUNT)> r;\n#define ADD(name) r.Add##name();\nOPS(ADD)",
    ),
    "macro with a status": (
        "#define TRY(x) do { if ((x) != kTfLiteOk) { return; } } while (0)",
        f"{DECLARED} TRY(r.AddConv2D()); TRY(r.AddSoftmax()); TRY(r.AddReshape());",
    ),
    "macro of macros": (
        "#define CAT_(a, b) a##b\n#define CAT(a, b) CAT_(a, b)\n#define OP(r, x) r.CAT(Add, x)()",
        f"{DECLARED} OP(r, Conv2D); OP(r, Softmax); OP(r, Reshape);",
    ),
    "variadic macro": (
        "#define EACH3(m, a, b, c) m(a) m(b) m(c)\n#define REGISTER(...) EACH3(ONE, __VA_ARGS__)\n#define ONE(x) r.Add##x();",
        f"{DECLARED} REGISTER(Conv2D, Softmax, Reshape)",
    ),
    "object-like macro": (f"#define REGISTER_ALL {CALLS}", f"{DECLARED} REGISTER_ALL"),
    "subclass": (
        f"class My : public tflite::MicroMutableOpResolver<3> {{ public: My() {{ {CALLS.replace('r.', '')} }} }};",
        "static My r;",
    ),
    "subclass with a method": (
        "struct My : tflite::MicroMutableOpResolver<3> { void init(); };\n"
        f"void My::init() {{ {CALLS.replace('r.', 'this->')} }}",
        "static My r; r.init();",
    ),
    "subclass of a subclass": (
        "template <int N> struct Base : public tflite::MicroMutableOpResolver<N> { Base() { this->AddConv2D(); } };\n"
        "struct My : public tflite::MicroMutableOpResolver<3> { My() { AddSoftmax(); AddReshape(); AddConv2D(); } };",
        "static My r;",
    ),
    "function that returns it": (
        f"tflite::MicroMutableOpResolver<3>& resolver() {{ {DECLARED} {CALLS} return r; }}",
        "auto& r = resolver();",
    ),
    "function that is handed a pointer": (
        f"static void add(tflite::MicroMutableOpResolver<3>* r) {{ {CALLS.replace('r.', 'r->')} }}",
        f"{DECLARED} add(&r);",
    ),
    "pointer of the heap": (
        "",
        f"auto* p = new tflite::MicroMutableOpResolver<3>(); {CALLS.replace('r.', 'p->')} auto& r = *p;",
    ),
    "unique pointer": (
        "static std::unique_ptr<tflite::MicroMutableOpResolver<3>> p;",
        f"p = std::make_unique<tflite::MicroMutableOpResolver<3>>(); {CALLS.replace('r.', 'p->')} auto& r = *p;",
    ),
    "alias of a type": (
        "namespace app { template <int N> using Ops = tflite::MicroMutableOpResolver<N>; }\nusing Three = tflite::MicroMutableOpResolver<3>;",
        f"static Three r; {CALLS}",
    ),
    "one by one through a function": (
        "template <class R> bool check(R& r, TfLiteStatus s) { return s == kTfLiteOk; }",
        f"{DECLARED} if (!check(r, r.AddConv2D()) || !check(r, r.AddSoftmax()) || !check(r, r.AddReshape())) return;",
    ),
    "constant condition": (
        "constexpr bool kWithSoftmax = true;",
        f"{DECLARED} r.AddConv2D(); r.AddReshape(); if constexpr (kWithSoftmax) {{ r.AddSoftmax(); }}",
    ),
}


@pytest.mark.parametrize("kind", FOLLOWED)
def test_followed(tmp_path: Path, kind: str) -> None:
    before, inside = FOLLOWED[kind]
    application = one(tmp_path, f"{ARENA}{before}\n{SETUP.format(before=inside)}")
    assert sure(application) == sorted(METHODS)
    assert application.resolver is not None
    assert application.resolver.capacity == 3
    assert application.resolver.complete
    assert words(application) == ""
    assert application.arena is not None
    assert (application.arena.size, application.arena.alignment) == (4096, 16)
    assert application.model == "g_kws_model_data"


CLASSES = {
    "initialiser list": """
class Runner {
  tflite::MicroMutableOpResolver<3> resolver_;
  tflite::MicroInterpreter interpreter_;
  static tflite::MicroMutableOpResolver<3>& add(tflite::MicroMutableOpResolver<3>& r) { CALLS return r; }
 public:
  Runner() : interpreter_(tflite::GetModel(g_kws_model_data), add(resolver_), tensor_arena, kArenaSize) {}
};
""",
    "members set in the constructor": """
class Runner {
 public:
  Runner(const uint8_t* model, uint8_t* arena, size_t size) : model_(model), arena_(arena) { size_ = size; }
  void begin() {
    auto& r = resolver_; CALLS
    interpreter_.reset(new tflite::MicroInterpreter(tflite::GetModel(model_), resolver_, arena_, size_));
  }
 private:
  const uint8_t* model_; uint8_t* arena_; size_t size_ = 0;
  tflite::MicroMutableOpResolver<3> resolver_;
  std::unique_ptr<tflite::MicroInterpreter> interpreter_;
};
Runner runner(g_kws_model_data, tensor_arena, kArenaSize);
void setup() { runner.begin(); }
""",
    "virtual getters": """
class Base {
 public:
  virtual tflite::MicroOpResolver& resolver() = 0;
  virtual const void* model() const = 0;
  void begin() { interpreter_ = new tflite::MicroInterpreter(tflite::GetModel(model()), resolver(), tensor_arena, kArenaSize); }
  tflite::MicroInterpreter* interpreter_;
};
class Keyword : public Base {
 public:
  tflite::MicroOpResolver& resolver() override { static tflite::MicroMutableOpResolver<3> r; CALLS return r; }
  const void* model() const override { return g_kws_model_data; }
};
void setup() { static Keyword keyword; keyword.begin(); }
""",
    "class template": """
template <size_t N, size_t Bytes>
class Runner {
 public:
  void begin(const void* model) {
    auto& r = resolver_; CALLS
    interpreter_ = new tflite::MicroInterpreter(tflite::GetModel(model), resolver_, arena_, Bytes);
  }
 private:
  tflite::MicroMutableOpResolver<N> resolver_;
  alignas(16) uint8_t arena_[Bytes];
  tflite::MicroInterpreter* interpreter_ = nullptr;
};
static Runner<3, 4096> runner;
void setup() { runner.begin(g_kws_model_data); }
""",
    "methods in another file": """
#include "runner.h"
void Runner::add() { auto& r = resolver_; CALLS }
bool Runner::begin() {
  add();
  static tflite::MicroInterpreter made(tflite::GetModel(g_kws_model_data), resolver_, tensor_arena, kArenaSize);
  interpreter_ = &made;
  return true;
}
""",
    "macros at the ends of sections": """
class Profiler : public tflite::MicroProfilerInterface {
 public:
  uint32_t BeginEvent(const char* tag) override { return 0; }
  NO_COPIES(Profiler)

 private:
  int count_;

  TF_LITE_REMOVE_VIRTUAL_DELETE
};
struct Runner {
  Runner(const tflite::Model* model, const tflite::MicroOpResolver& resolver, uint8_t* arena, size_t size)
      : profiler_(), interpreter_(model, resolver, arena, size, nullptr, &profiler_) {}
  Profiler profiler_;
  tflite::MicroInterpreter interpreter_;
  TF_LITE_REMOVE_VIRTUAL_DELETE
};
void setup() {
  static tflite::MicroMutableOpResolver<3> r; CALLS
  static Runner* runner = new Runner(tflite::GetModel(g_kws_model_data), r, tensor_arena, kArenaSize);
}
""",
    "optional": """
static std::optional<tflite::MicroInterpreter> interpreter;
void setup() {
  static tflite::MicroMutableOpResolver<3> r; CALLS
  interpreter.emplace(tflite::GetModel(g_kws_model_data), r, tensor_arena, kArenaSize);
}
""",
    "placement": """
alignas(tflite::MicroInterpreter) static uint8_t storage[sizeof(tflite::MicroInterpreter)];
void setup() {
  static tflite::MicroMutableOpResolver<3> r; CALLS
  auto* i = new (storage) tflite::MicroInterpreter(tflite::GetModel(g_kws_model_data), r, tensor_arena, kArenaSize);
}
""",
}


@pytest.mark.parametrize("kind", CLASSES)
def test_classes(tmp_path: Path, kind: str) -> None:
    header = "class Runner { public: bool begin(); void add(); tflite::MicroMutableOpResolver<3> resolver_; tflite::MicroInterpreter* interpreter_; };"
    more = {"runner.h": header} if kind == "methods in another file" else {}
    application = one(tmp_path, f"{ARENA}{CLASSES[kind].replace('CALLS', CALLS)}", files=more)
    assert sure(application) == sorted(METHODS)
    assert application.model == "g_kws_model_data"
    assert application.arena is not None
    assert application.arena.size == 4096
    assert words(application) == ""


#: Where what is registered cannot be told: the resolver must not be called complete.
OPEN = {
    "function of elsewhere": ("", f"{DECLARED} RegisterAll(r);"),
    "macro of elsewhere": ('#include "elsewhere.h"', f"{DECLARED} REGISTER_OPS(r)"),
    "method of elsewhere": ("extern Registry registry;", f"{DECLARED} registry.fill(&r);"),
    "pointer of elsewhere": ("extern Method methods[];", f"{DECLARED} for (int i = 0; i < 3; i++) (r.*methods[i])();"),
    "handed to a task": ("", f'{DECLARED} xTaskCreate(task, "t", 4096, &r, 1, nullptr);'),
    "in a list": ("", f"{DECLARED} fill_all({{&r, &r}});"),
}


@pytest.mark.parametrize("kind", OPEN)
def test_open(tmp_path: Path, kind: str) -> None:
    before, inside = OPEN[kind]
    application = one(tmp_path, f"{ARENA}{before}\n{SETUP.format(before=inside)}")
    assert application.resolver is not None
    assert not application.resolver.complete
    assert "r: it is " in words(application)


def test_registrations_on_what_cannot_be_told_may_be_anywhere(tmp_path: Path) -> None:
    source = (
        f"{ARENA}void more(Anything* x) {{ x->AddSoftmax(); }}\n{SETUP.format(before=f'{DECLARED} r.AddConv2D();')}"
    )
    application = one(tmp_path, source)
    assert sure(application) == ["AddConv2D"]
    assert application.resolver is not None
    assert [add.method for add in application.resolver.strays] == ["AddSoftmax"]


def test_macros_with_two_meanings_may_be_anything(tmp_path: Path) -> None:
    macro = "#if SMALL\n#define OPS(r) r.AddConv2D();\n#else\n#define OPS(r) r.AddConv2D(); r.AddSoftmax();\n#endif"
    source = f"{ARENA}{macro}\n{SETUP.format(before=f'{DECLARED} OPS(r)')}"
    application = one(tmp_path, source)
    assert application.resolver is not None
    assert not application.resolver.complete
    assert {add.method for add in application.resolver.strays} == {"AddConv2D", "AddSoftmax"}
    decided = one(tmp_path, source, defines={"SMALL": "1"})
    assert sure(decided) == ["AddConv2D"]
    assert decided.resolver is not None
    assert decided.resolver.complete
    assert sure(one(tmp_path, source, defines={"SMALL": "0"})) == ["AddConv2D", "AddSoftmax"]


@pytest.mark.parametrize("local", ["static void add", "namespace { void add", "inline static void add"])
def test_functions_of_one_name_in_two_files(tmp_path: Path, local: str) -> None:
    def file(methods: tuple[str, ...], name: str) -> str:
        calls = " ".join(f"r.{method}();" for method in methods)
        end = "}" if local.startswith("namespace") else ""
        return (
            f"{local}(tflite::MicroMutableOpResolver<3>& r) {{ {calls} }}{end}\n"
            f"void {name}() {{ {DECLARED} add(r); static uint8_t arena[100];\n"
            f"static tflite::MicroInterpreter i(tflite::GetModel(g_{name}_model_data), r, arena, sizeof(arena)); }}\n"
        )

    first, second = read(tmp_path, file(METHODS[:1], "first"), file(METHODS[1:], "second"))
    assert (sure(first), first.model) == (sorted(METHODS[:1]), "g_first_model_data")
    assert (sure(second), second.model) == (sorted(METHODS[1:]), "g_second_model_data")


def test_one_helper_that_makes_two_interpreters(tmp_path: Path) -> None:
    source = """
static uint8_t a[1000]; static uint8_t b[2000];
template <class R> tflite::MicroInterpreter* make(const void* data, R& r, uint8_t* arena, size_t size) {
  return new tflite::MicroInterpreter(tflite::GetModel(data), r, arena, size);
}
void setup() {
  static tflite::MicroMutableOpResolver<1> one; one.AddConv2D();
  static tflite::MicroMutableOpResolver<2> two; two.AddSoftmax(); two.AddReshape();
  make(g_one_model_data, one, a, sizeof(a)); make(g_two_model_data, two, b, sizeof(b));
}
"""
    first, second = read(tmp_path, source)
    assert (first.model, sure(first), first.arena and first.arena.size) == ("g_one_model_data", ["AddConv2D"], 1000)
    assert second.model == "g_two_model_data"
    assert sure(second) == ["AddReshape", "AddSoftmax"]
    assert second.arena is not None
    assert second.arena.size == 2000


#: Sizes in other words: what stands before ``setup``, in it, the arena and its size as arguments; and the bytes.
SIZES = {
    "header of a header": ('#include "a.h"', "", "tensor_arena", "kSize", 61440),
    "local constants": ("", "constexpr int kS = 3000; static uint8_t a[kS];", "a", "kS", 3000),
    "std::array": ("std::array<uint8_t, 5 * 1024> a;", "", "a.data()", "a.size()", 5120),
    "std::vector": ("std::vector<uint8_t> a(6000);", "", "a.data()", "a.size()", 6000),
    "enumeration": ("enum { kLow = 10, kBytes = 7 * 100 };\nuint8_t a[kBytes];", "", "a", "kBytes", 700),
    "sizeof": ("static uint8_t a[123];", "", "a", "sizeof a", 123),
    "words of four bytes": ("static uint32_t a[250];", "", "(uint8_t*)a", "sizeof(a)", 1000),
    "std::size": ("static uint8_t a[321];", "", "a", "std::size(a)", 321),
    "function-like macro": ("#define KIB(x) ((x) * 1024)\nstatic uint8_t a[KIB(3)];", "", "a", "KIB(3)", 3072),
    "conditional expression": (
        "constexpr bool kBig = true;\nconstexpr int kN = kBig ? 900 : 100;\nuint8_t a[kN];",
        "",
        "a",
        "kN",
        900,
    ),
    "constexpr function": (
        "constexpr int kib(int x) { return x * 1024; }\nuint8_t a[kib(2)];",
        "",
        "a",
        "kib(2)",
        2048,
    ),
    "static member": (
        "struct C { static constexpr size_t kBytes = 4000; };\nuint8_t a[C::kBytes];",
        "",
        "a",
        "C::kBytes",
        4000,
    ),
    "heap": ("constexpr int kN = 1500;", "uint8_t* a = (uint8_t*)malloc(kN);", "a", "kN", 1500),
    "span": ("static uint8_t a[77];\nconst size_t kN = sizeof(a) / sizeof(a[0]);", "", "a", "sizeof(a)", 77),
}


@pytest.mark.parametrize("kind", SIZES)
def test_sizes(tmp_path: Path, kind: str) -> None:
    before, inside, arena, size, bytes_ = SIZES[kind]
    source = f"""{before}
void setup() {{ {inside} {DECLARED} {CALLS}
static tflite::MicroInterpreter i(tflite::GetModel(g_kws_model_data), r, {arena}, {size}); }}
"""
    more = {
        "a.h": '#pragma once\n#include "b.h"\nconstexpr int kSize = 60 * KB; alignas(16) static uint8_t tensor_arena[kSize];',
        "b.h": "#define KB 1024\n",
    }
    application = one(tmp_path, source, files=more if kind.startswith("header") else {})
    assert application.arena is not None
    assert application.arena.size == bytes_
    assert words(application) == ""


@pytest.mark.parametrize(
    ("branches", "sizes"),
    [
        ("#ifdef BIG\n#define SZ 5000\n#else\n#define SZ 3000\n#endif", (3000, 5000)),
        ("#if BIG\nconstexpr int SZ = 5000;\n#else\nconstexpr int SZ = 3000;\n#endif", (3000, 5000)),
        ("#if BIG > 1\n#define SZ 9\n#elif BIG\n#define SZ 7\n#else\n#define SZ 8\n#endif", (7, 8, 9)),
        ("#ifndef SZ\n#define SZ 400\n#endif", (400,)),
        ("#if 0\n#define SZ 1\n#elif defined(__cplusplus)\n#define SZ 2\n#endif", (2,)),
        ("#define LEVEL 2\n#if LEVEL >= 2 && !defined(NOT_THERE_)\n#define SZ 5\n#else\n#define SZ 5\n#endif", (5,)),
    ],
)
def test_branches(tmp_path: Path, branches: str, sizes: tuple[int, ...]) -> None:
    source = f"""{branches}
static uint8_t a[SZ];
void setup() {{ {DECLARED} {CALLS} static tflite::MicroInterpreter i(tflite::GetModel(g_kws_model_data), r, a, SZ); }}
"""
    application = one(tmp_path, source)
    assert application.arena is not None
    assert application.arena.sizes == sizes
    assert application.arena.told is None


def test_branches_are_decided_by_what_is_given(tmp_path: Path) -> None:
    source = f"""#if BIG == 2
#define SZ 5000
#else
#define SZ 3000
#endif
static uint8_t a[SZ];
void setup() {{ {DECLARED} {CALLS} static tflite::MicroInterpreter i(tflite::GetModel(g_kws_model_data), r, a, SZ); }}
"""
    for value, size in (("2", 5000), ("1", 3000)):
        application = one(tmp_path, source, defines={"BIG": value})
        assert application.arena is not None
        assert application.arena.size == size


def test_a_file_that_is_put_in_for_its_list(tmp_path: Path) -> None:
    inside = f'{DECLARED}\n#define OP(name) r.Add##name();\n#include "ops.def"\n#undef OP\n'
    source = ARENA + SETUP.format(before=inside)
    application = one(tmp_path, source, files={"ops.def": "OP(Conv2D)\nOP(Softmax)\nOP(Reshape)\n"})
    assert sure(application) == sorted(METHODS)


def test_what_is_declared_before_it_is_called(tmp_path: Path) -> None:
    """A prototype is no call: the function is followed from where it is called, with what it gets there."""
    head = "using Ops = tflite::MicroMutableOpResolver<3>;\nvoid add(Ops& r);\nvoid setup_all();\nvoid setup_all();\n"
    source = f"{ARENA}{head}void add(Ops& r) {{ {CALLS} }}\n"
    source += f"void setup_all() {{ {DECLARED} add(r);\n{INTERPRETER.format('r')} }}\n"
    application = one(tmp_path, source)
    assert sure(application) == sorted(METHODS)
    assert application.resolver is not None
    assert application.resolver.strays == ()


def test_sections_of_memory_outside_of_the_chip(tmp_path: Path) -> None:
    for section, internal in ((".sdram_bss", False), (".ext_ram.bss", False), (".noinit", True)):
        arena = f'__attribute__((aligned(16), section("{section}"))) uint8_t tensor_arena[kArenaSize];'
        source = f"constexpr int kArenaSize = 4096;\n{arena}\n{SETUP.format(before=f'{DECLARED} {CALLS}')}"
        application = one(tmp_path, source)
        assert application.arena is not None
        assert application.arena.internal == internal, section
