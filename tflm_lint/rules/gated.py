"""The rules behind gates, without the index of all rules. By tflm_lint.compile; do not edit."""

from __future__ import annotations

#: A rewrite: name, class, whether it must be asked for, ops of the findings that it cures (None: any).
Fix = tuple[str, str, bool, 'tuple[str, ...] | None']

#: Gate -> modules of the rules that it opens.
GATES: dict[str, tuple[str, ...]] = {
    'applications': ('ca711_operator_not_registered', 'ca712_operator_superfluous', 'ca713_resolver_too_small', 'ca714_resolver_too_large', 'ca715_registration_unchecked', 'ca716_registration_skipped', 'ca717_registration_twice', 'ca718_all_ops_resolver', 'ca721_arena_too_small', 'ca722_arena_in_crash_band', 'ca723_arena_wasteful', 'ca724_arena_not_aligned', 'ca725_resource_variables_missing', 'ca726_arena_told_too_long', 'ca727_arena_on_stack', 'ca728_arrays_exceed_ram', 'ca731_undecided_application', 'ca751_tensor_accessor', 'ca752_tensor_accessor_sign', 'ca753_tensor_out_of_range', 'ca754_tensor_check_fails', 'ca755_tensor_overrun', 'ca756_quantization_differs', 'ca761_ends_before_interpreter', 'ca762_registered_too_late', 'ca763_static_memory_undefined', 'ca764_shared_arena_overwritten', 'ca765_shared_resource_variables', 'ca766_application_shares_linear_planner', 'ca767_tensor_before_allocation', 'ca768_allocated_again', 'ca771_other_library'),
    'array': ('ca701_array_not_const', 'ca702_array_not_aligned', 'ca703_array_length', 'ca704_truncated_array', 'ca705_unreadable_array', 'ca706_stale_array', 'ca707_undecided_declaration', 'ca708_array_copy_exceeds_ram'),
    'beyond_limits': ('fb007_beyond_limits',),
    'big_arena': ('ar603_dominant_operator',),
    'close_to_board': ('fl409_board_memory',),
    'equal_constants': ('fl407_equal_constants',),
    'exceeded': ('fl404_budget_exceeded',),
    'failing_setup': ('ar613_failing_arena_setup',),
    'holds FLOAT32': ('pf501_float_model',),
    'identifier': ('fb002_file_identifier',),
    'idle_buffers': ('fl402_unused_buffers',),
    'idle_npu': ('pf502_npu_idle',),
    'idle_tensors': ('fl401_unused_tensors',),
    'linear_planner_shared': ('ar611_shared_linear_planner',),
    'locked': ('fl412_lock_growth', 'fl413_lock_operators', 'fl414_lock_interface', 'fl415_not_locked', 'fl416_lock_outdated'),
    'long_names': ('fl405_strippable_names',),
    'malformed': ('fb001_malformed_file',),
    'manifest': ('ca741_manifest_arena_too_small', 'ca742_manifest_arena_tight', 'ca743_manifest_arena_retried'),
    'many_ranges': ('fl408_unread_ranges',),
    'metadata': ('fl403_metadata_bytes',),
    'metadata tflm-lint.plan': ('ar608_foreign_plan',),
    'oddities': ('fb006_invalid_entry',),
    'oddities misaligned': ('fb004_unaligned_vector',),
    'older_library': ('op125_board_library', 'qt203_per_channel_fully_connected'),
    'overruns': ('ar606_scratch_overrun',),
    'repeated_zero_points': ('fl410_repeated_zero_points',),
    'several_kernels AR604': ('ar604_kernel_dependent_arena',),
    'slow_vectors': ('fb003_unaligned_buffer',),
    'sought_arena AR605': ('ar605_avoidable_peak',),
    'unaligned 4': ('fb005_misaligned_constant',),
    'uncertain_budgets': ('fl411_budget_uncertain',),
    'unchecked_budgets': ('fl406_budget_unchecked',),
    'unplanned': ('ar609_arena_unknown',),
    'uses READ_VARIABLE': ('op122_unassigned_variables',),
    'uses VAR_HANDLE': ('op116_resource_variables',),
    'uses WHILE': ('op107_unfused_rnn',),
    'variables_shared': ('ar612_shared_variables',),
}

#: Code of one of them -> rewrites that cure it.
FIXES: dict[str, tuple[Fix, ...]] = {
    'AR605': (('dead-operators', 'safe', False, ()), ('identities', 'safe', False, ()), ('memory-plan', 'safe', False, None), ('operator-order', 'safe', False, None), ('batch-of-one', 'unsafe', True, None)),
    'FB002': (('file-identifier', 'safe', False, None),),
    'FB003': (('aligned-file', 'safe', False, None),),
    'FB004': (('aligned-file', 'safe', False, None),),
    'FB005': (('aligned-file', 'safe', False, None),),
    'FB006': (('aligned-file', 'safe', False, None),),
    'FL401': (('unused-operator-codes', 'safe', False, None), ('unused-tensors', 'safe', False, None)),
    'FL402': (('unused-buffers', 'safe', False, None), ('unused-operator-codes', 'safe', False, None)),
    'FL403': (('unread-metadata', 'safe', False, None),),
    'FL405': (('strippable-names', 'safe', True, None),),
    'FL407': (('shared-constants', 'safe', False, None),),
    'FL408': (('unread-ranges', 'safe', False, None),),
    'FL410': (('aligned-file', 'safe', False, None),),
    'OP107': (('lists-in-loops', 'safe', False, ('CUSTOM:FlexTensorListFromTensor', 'CUSTOM:FlexTensorListGetItem', 'CUSTOM:FlexTensorListReserve', 'CUSTOM:FlexTensorListSetItem', 'CUSTOM:FlexTensorListStack', 'WHILE')), ('unreachable-subgraphs', 'safe', False, ())),
}
