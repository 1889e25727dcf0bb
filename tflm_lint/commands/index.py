"""Every command without importing it. By tflm_lint.compile; do not edit."""

from __future__ import annotations

#: Command -> what it does.
COMMANDS: dict[str, str] = {
    'check': 'lint models: will TensorFlow Lite Micro run them, and what do they need (the default command)',
    'emit': 'write a model as an aligned const C array with its header',
    'explain': 'tell what a rule or an operator means and how to fix what it finds',
    'list': 'list rules, ops, targets, ports, boards or formats',
    'new': 'write a small application that builds around a model',
}
