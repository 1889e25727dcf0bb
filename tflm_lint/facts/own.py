"""A user's own YAML -> a table, checked so that a false figure never comes of a slip of the pen; what tables look like.

``facts/targets/<name>.yaml`` holds one target: ``abi`` names a table of ``facts/abi`` (sizes and alignments of TFLM's
structs), ``kernels`` a set of ``facts/kernels``, ``features`` what the kernel set's formulas ask for, ``npu`` the NPU
beside the core (`facts.npus`), ``vectors`` whether kernels load 16 bytes at a time. ``extends`` takes what is not said
from another target, ``structs``
overrides single struct sizes, ``operators`` single operators of the kernel set (in its format): so the firmware's own
custom operators get their figures.

``facts/kernels/<set>.yaml`` holds one kernel set. A set may extend another (``extends: reference``); its operators and
structs replace those of the set it extends, one by one.

    structs:                        # bytes of the kernels' own structs, one column per ABI of the key ``abis``
      OpDataConv: [72, 56, 56]
    operators:
      CONV_2D:                      # CUSTOM:Name for a custom operator
        parse: TfLiteConvParams     # the struct of parsed options: a struct of the ABI, with its alignment
        init: OpDataConv            # one persistent allocation, or a list of steps
        prepare:                    # steps in the kernel's order
          - tensors: [o0, i0, i1]   # AllocateTempOutputTensor(0), AllocateTempInputTensor(0), …
          - persistent: 4 * i1.dims[0]
            times: 2                # twice in a row
          - scratch: i1.elements
            when: i1.type == "INT4"
      NEG: ABS                      # the same as another operator

Steps: ``tensors`` (temporary TfLiteTensors: ``i0`` inputs, ``o0`` outputs, ``m0`` intermediates, ``inputs``,
``outputs``), ``persistent`` bytes, ``scratch`` bytes, ``temp`` bytes with ``align`` (default 1), ``call`` (a function
of the set's module that asks for itself: what branches too much for a formula). Each may have ``when`` and ``times``;
``written`` says how many of the persistent bytes the kernel writes at once, where not all, and how many bytes it writes
into a scratch buffer, where that may be more than it asked for. ``known`` on an operator says when the entry covers it;
elsewhere it counts as unknown. ``note`` and ``source`` are for readers.

A formula (`tflm_lint.formula`) sees: ``i0 o1 m2`` operands with ``type dims rank elements bytes type_size channels
constant exists variable values scale zero_point``; ``opt.name`` builtin options (0 where the file omits the table);
``n_inputs`` and ``n_outputs``; struct names in bytes; the target's features (``mve``, ``dsp``, ``optimize`` …); and the
set's functions by bare name: ``functions: cmsis_nn`` names the module ``tflm_lint.memory.kernels.cmsis_nn``, each
function taking the node.
"""

from __future__ import annotations

from tflm_lint import facts
from tflm_lint.errors import TableError
from tflm_lint.formula import why_unsafe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

STEPS = ("tensors", "persistent", "scratch", "temp", "call")


def load_yaml(path: str) -> dict[str, Any]:
    """Read a table from the user's YAML file.

    Raises `OSError` where it cannot be read and `TableError` with line and column where it is not YAML, names a key
    twice, or is no mapping.
    """
    from tflm_lint.disk import read_file

    return parse_yaml(read_file(path), path)


def parse_yaml(text: bytes, name: str) -> dict[str, Any]:
    """Parse YAML (1.1 as PyYAML reads it, duplicate keys and anchors refused) into dicts, tuples and scalars."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.events.AliasEvent):
                # aliases make a small file a huge table
                raise yaml.composer.ComposerError(None, None, "aliases are not allowed", self.peek_event().start_mark)
            return super().compose_node(parent, index)

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            mapping = {}
            for key_node, value_node in node.value:
                key = self.construct_object(key_node, deep=True)
                if not isinstance(key, str):
                    raise yaml.constructor.ConstructorError(
                        None, None, f"key {key!r}: expected a string", key_node.start_mark
                    )
                if key in mapping:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"key {key!r} stands twice", key_node.start_mark
                    )
                mapping[key] = self.construct_object(value_node, deep=deep)
            return mapping

        def tuple_of(self, node: Any) -> Any:
            return tuple(self.construct_object(child, deep=True) for child in node.value)

        def dict_of(self, node: Any) -> Any:
            return self.construct_mapping(node, deep=True)

    Loader.add_constructor("tag:yaml.org,2002:seq", Loader.tuple_of)
    Loader.add_constructor("tag:yaml.org,2002:map", Loader.dict_of)
    try:
        table = yaml.load(text, Loader=Loader)  # noqa: S506 - a SafeLoader made stricter
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise TableError(f"{place}: {getattr(error, 'problem', None) or 'not YAML'}") from None
    except (ValueError, RecursionError) as error:
        raise TableError(f"{name}: {error}") from None
    if not isinstance(table, dict):
        raise TableError(f"{name}: holds {type(table).__name__}, expected a mapping")
    return table


def require_target(table: Mapping[str, Any], where: str) -> None:
    """Refuse a user's target that the loader could not use, naming the path inside it."""
    from tflm_lint.facts import forms
    from tflm_lint.facts.npus import npu_names

    names = dict.fromkeys(("name", "core", "abi", "kernel_version", "extends"), forms.text)
    mappings = dict.fromkeys(("features", "structs", "provenance"), forms.mapping)
    form = forms.Form(
        {
            **names,
            "kernels": forms.one_of(*facts.names("kernels")),
            "allocator": forms.one_of("micro", "recording"),
            "kernel_versions": forms.texts,
            "npu": forms.one_of(*npu_names()),
            "vectors": forms.flag,
            **mappings,
            "operators": forms.mapping,
        },
        required=("name",) if "extends" in table else ("name", "core", "abi", "kernels"),
    )
    forms.refuse(forms.problems(table, form), where)
    if table["name"] in facts.names("targets"):
        raise TableError(f"{where}: name: {table['name']} is a shipped target's, expected another")
    if "operators" in table:
        forms.refuse(operator_errors(table["operators"], "operators"), where)
    _check_features(table.get("features", {}), where)
    _check_structs(table.get("structs", {}), where)


def _check_features(features: Mapping[str, Any], where: str) -> None:
    """Refuse what no shipped target has: a slip of the pen there would make a false figure that calls itself exact."""
    known: dict[str, set[Any]] = {}
    for name in facts.names("targets"):
        for feature, value in facts.load(f"targets/{name}").get("features", {}).items():
            known.setdefault(feature, set() if isinstance(value, str) else {0, 1}).add(value)
    for feature, value in features.items():
        if feature not in known:
            raise TableError(f"{where}: features.{feature}: expected one of {', '.join(sorted(known))}")
        if not isinstance(value, (int, str)) or value not in known[feature]:
            expected = ", ".join(map(str, sorted(known[feature])))
            raise TableError(f"{where}: features.{feature}: {value!r}, expected one of {expected}")


def _check_structs(structs: Mapping[str, Any], where: str) -> None:
    known = {struct for abi in facts.names("abi") for struct in facts.load(f"abi/{abi}")["structs"]}
    for struct, size in structs.items():
        if struct not in known:
            raise TableError(f"{where}: structs.{struct}: no struct of TFLM that the arena holds")
        if not (isinstance(size, tuple) and len(size) == 2 and all(type(n) is int and 0 < n < 1 << 20 for n in size)):
            raise TableError(f"{where}: structs.{struct}: expected [bytes, alignment]")


def operator_errors(operators: Mapping[str, Any], path: str) -> Iterator[str]:
    """Yield why a user's own operators could not be used, each with its path.

    Formulas are checked here, once, and only evaluated later.
    """
    from tflm_lint.facts import forms

    fields = {"parse": forms.text, "init": forms.anything, "prepare": forms.anything, "known": why_no_formula}
    form = forms.Form({**fields, "note": forms.anything, "source": forms.anything})
    for name, entry in operators.items():
        place = f"{path}.{name}"
        if isinstance(entry, str):
            continue
        if not isinstance(entry, dict):
            yield f"{place}: expected a mapping, or the name of another operator"
            continue
        yield from forms.problems(entry, form, place)
        for phase in ("init", "prepare"):
            yield from _step_errors(entry.get(phase, ()), f"{place}.{phase}")


def _step_errors(steps: object, path: str) -> Iterator[str]:
    from tflm_lint.facts import forms

    if isinstance(steps, (str, int)):
        reason = why_no_formula(steps)
        if reason is not None:
            yield f"{path}: {reason}"
        return
    if not isinstance(steps, tuple):
        yield f"{path}: expected bytes, or a list of steps"
        return
    formulas = dict.fromkeys(("persistent", "scratch", "temp", "when", "times", "written"), why_no_formula)
    others = {"tensors": forms.texts, "align": forms.whole(1, 64), "call": forms.text, "note": forms.anything}
    form = forms.Form({**formulas, **others})
    for index, step in enumerate(steps):
        if not isinstance(step, dict) or sum(name in step for name in STEPS) != 1:
            yield f"{path}[{index}]: expected one of {', '.join(STEPS)}"
        else:
            yield from forms.problems(step, form, f"{path}[{index}]")


def why_no_formula(formula: object) -> str | None:
    """Say why a value is no formula that may be evaluated."""
    if isinstance(formula, str):
        return why_unsafe(formula)
    return None if type(formula) in (int, bool) else "expected a number or a formula"
