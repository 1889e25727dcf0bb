"""Compiled from conditions/reference.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'kernels': 'reference',
 'tflm_commit': '90b983c2',
 'elsewhere': 'tflm-2026-10',
 'ops': {
  'CAST': {
   'constraints': (
    {'kind': 'types.not_in', 'of': 'output', 'types': 'BOOL', 'at': 'invoke', 'source': 'kernels/cast.cc'},
   ),
  },
 },
}
