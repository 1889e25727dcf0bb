"""The options of every command without their table. By tflm_lint.compile; do not edit."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

#: Command -> what its options are where none is given.
DEFAULTS: dict[str, Callable[[], dict[str, object]]] = {
    'check': lambda: {'format': None, 'output': None, 'hints': False, 'quiet': False, 'verbose': False, 'statistics': False, 'color': 'auto', 'memory': False, 'plot': False, 'flash': False, 'against': None, 'app': None, 'define': None, 'target': None, 'target_file': None, 'kernel_version': None, 'port': None, 'board': None, 'custom_ops': None, 'ops': None, 'resolver_header': None, 'shared_arena': False, 'split_arena': False, 'own_variables': None, 'shared_variables': False, 'arena_offset': None, 'preserve_all_tensors': False, 'outside_planner': False, 'recording_interpreter': False, 'max_arena': None, 'max_flash': None, 'max_macs': None, 'period': None, 'locked': False, 'lock': None, 'tolerance': None, 'select': None, 'ignore': None, 'exit_zero': False, 'fail_on': None, 'jobs': None, 'config': None, 'no_config': False, 'exclude': None, 'no_gitignore': False},
    'config': lambda: {'format': 'text', 'target': None, 'target_file': None, 'kernel_version': None, 'port': None, 'board': None, 'custom_ops': None, 'ops': None, 'resolver_header': None, 'shared_arena': False, 'split_arena': False, 'own_variables': None, 'shared_variables': False, 'arena_offset': None, 'preserve_all_tensors': False, 'outside_planner': False, 'recording_interpreter': False, 'max_arena': None, 'max_flash': None, 'max_macs': None, 'lock': None, 'tolerance': None, 'select': None, 'ignore': None, 'fail_on': None, 'config': None, 'no_config': False, 'exclude': None, 'no_gitignore': False},
    'diff': lambda: {'format': 'text', 'output': None, 'force': False, 'color': 'auto', 'target': None, 'target_file': None, 'kernel_version': None, 'port': None, 'board': None, 'custom_ops': None, 'ops': None, 'resolver_header': None, 'split_arena': False, 'own_variables': None, 'arena_offset': None, 'preserve_all_tensors': False, 'outside_planner': False, 'recording_interpreter': False, 'locked': False, 'lock': None, 'max_growth': None, 'fail_on_new': False, 'select': None, 'ignore': None, 'fail_on': None, 'config': None, 'no_config': False, 'exclude': None, 'no_gitignore': False},
    'emit': lambda: {'output': '-', 'resolver': False, 'style': None, 'name': None, 'align': 16, 'section': None, 'namespace': None, 'original': None, 'check': False, 'write': False, 'force': False, 'target': None, 'target_file': None, 'kernel_version': None, 'port': None, 'board': None, 'custom_ops': None, 'ops': None, 'resolver_header': None, 'shared_arena': False, 'split_arena': False, 'own_variables': None, 'arena_offset': None, 'preserve_all_tensors': False, 'outside_planner': False, 'recording_interpreter': False, 'config': None, 'no_config': False},
    'fix': lambda: {'output': None, 'in_place': False, 'dry_run': False, 'prove': False, 'proof': None, 'format': 'text', 'color': 'auto', 'unsafe_fixes': False, 'ram': None, 'input_shape': None, 'target': None, 'target_file': None, 'kernel_version': None, 'port': None, 'board': None, 'custom_ops': None, 'ops': None, 'resolver_header': None, 'split_arena': False, 'own_variables': None, 'arena_offset': None, 'preserve_all_tensors': False, 'outside_planner': False, 'recording_interpreter': False, 'select': None, 'ignore': None, 'config': None, 'no_config': False, 'exclude': None, 'no_gitignore': False},
    'lock': lambda: {'update': False, 'check': False, 'target': None, 'target_file': None, 'kernel_version': None, 'port': None, 'board': None, 'custom_ops': None, 'ops': None, 'resolver_header': None, 'split_arena': False, 'own_variables': None, 'arena_offset': None, 'preserve_all_tensors': False, 'outside_planner': False, 'recording_interpreter': False, 'lock': None, 'config': None, 'no_config': False, 'exclude': None, 'no_gitignore': False},
    'new': lambda: {'kind': None, 'force': False, 'original': None, 'target': None, 'target_file': None, 'kernel_version': None, 'port': None, 'board': None, 'custom_ops': None, 'ops': None, 'resolver_header': None, 'shared_arena': False, 'split_arena': False, 'own_variables': None, 'arena_offset': None, 'preserve_all_tensors': False, 'outside_planner': False, 'recording_interpreter': False, 'config': None, 'no_config': False},
    'report': lambda: {'output': None, 'force': False, 'no_fix': False, 'against': None, 'app': None, 'define': None, 'target': None, 'target_file': None, 'kernel_version': None, 'port': None, 'board': None, 'custom_ops': None, 'ops': None, 'resolver_header': None, 'split_arena': False, 'own_variables': None, 'arena_offset': None, 'preserve_all_tensors': False, 'outside_planner': False, 'recording_interpreter': False, 'max_arena': None, 'max_flash': None, 'max_macs': None, 'period': None, 'select': None, 'ignore': None, 'config': None, 'no_config': False, 'exclude': None, 'no_gitignore': False},
}

#: Options that are settings, too -> what each takes, and whether it may be given again.
SETTINGS: dict[str, tuple[str, bool]] = {
    'target': ('text', False),
    'target_file': ('file', False),
    'kernel_version': ('text', False),
    'port': ('text', False),
    'board': ('text', False),
    'custom_ops': ('text', True),
    'ops': ('file', False),
    'resolver_header': ('file', False),
    'shared_arena': ('switch', False),
    'split_arena': ('switch', False),
    'own_variables': ('optional count', False),
    'shared_variables': ('switch', False),
    'arena_offset': ('whole', False),
    'preserve_all_tensors': ('switch', False),
    'outside_planner': ('switch', False),
    'recording_interpreter': ('switch', False),
    'max_arena': ('bytes', False),
    'max_flash': ('bytes', False),
    'max_macs': ('count', False),
    'lock': ('file', False),
    'tolerance': ('text', True),
    'select': ('codes', True),
    'ignore': ('codes', True),
    'fail_on': ('severity', False),
    'exclude': ('text', True),
}
