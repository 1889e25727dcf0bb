"""Every command without importing it. By tflm_lint.compile; do not edit."""

from __future__ import annotations

#: Command -> what it does.
COMMANDS: dict[str, str] = {
    'check': 'lint models: will TensorFlow Lite Micro run them, and what do they need (the default command)',
    'completion': 'write a script that lets bash, zsh or fish complete commands, options and names',
    'config': 'show which settings hold for a model, and where each is from',
    'diff': 'tell what changed between two models, folders or git revisions, or since the lock',
    'emit': 'write a model as an aligned const C array with its header',
    'explain': 'tell what a rule, an operator, a target, a board or an error message is, and what to do',
    'fix': 'rewrite models so that they run, compute what was trained, and take less',
    'help': 'show these pages: `tflm-lint help fix`',
    'list': 'list rules, rewrites, ops, targets, ports, boards, formats or kinds',
    'lock': 'write down what models take, for `check --locked` and `diff --locked`',
    'new': 'write a small application that builds around models',
    'report': 'write a page to look at: verdict, arena over time, flash, graph, findings',
}
