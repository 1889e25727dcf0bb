"""Compiled from boards/psoc6-062-4343w.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'psoc6-062-4343w',
 'title': 'Infineon CY8CPROTO-062-4343W',
 'soc': 'PSoC 62',
 'core': 'cortex-m4',
 'target': 'cortex-m4-cmsis-nn',
 'clock_mhz': 150,
 'ram': 1048576,
 'flash': 2097152,
 'names': {'zephyr': 'cy8cproto_062_4343w'},
 'source': 'PSoC 62 data sheet; MLPerf Tiny v1.0 system description',
}
