"""The table of messages -> the page "My error is …": each text as a heading of an index, with what to do."""

from __future__ import annotations

from tflm_lint.facts.messages import SAYERS, messages

HEAD = """# My error is …

What TensorFlow Lite Micro, the converter, the linker or the board prints, word for word, and what to do. Search this
page for a part of your message without numbers, or ask on the command line:

```sh
tflm-lint explain "Failed to resize buffer. Requested: 7840, available 3072, missing: 4768"
```

`*` stands for what differs. Made from `tflm_lint/facts/messages.yaml` by `tflm_lint.compile`; do not edit.
"""


def errors_page() -> str:
    """Write the page."""
    lines = [HEAD]
    found = messages()
    for sayer, name in SAYERS.items():
        lines += [f"## {name[0].upper()}{name[1:]} says", ""]
        for message in found:
            if message.sayer != sayer:
                continue
            lines += [f"### `{message.says[0]}` {{#{message.id}}}", ""]
            if len(message.says) > 1:
                lines += ["Also:", "", "```text", *message.says[1:], "```", ""]
            lines += [plain(message.means), "", f"**What to do.** {plain(message.remedy)}", ""]
            if message.codes:
                codes = ", ".join(f"`{code}`" for code in message.codes)
                lines += [f"`tflm-lint` finds it before anything is flashed: {codes}.", ""]
    return "\n".join(lines)


def plain(text: str) -> str:
    """Keep Markdown from taking a C++ template, or a star, for its own."""
    return text.replace("<", "&lt;").replace("*", "\\*")
