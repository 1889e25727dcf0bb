"""Compiled from boards/coral-dev-micro.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'coral-dev-micro',
 'title': 'Google Coral Dev Board Micro, M7 core',
 'soc': 'i.MX RT1176',
 'core': 'cortex-m7',
 'target': 'cortex-m7-cmsis-nn',
 'clock_mhz': 800,
 'ram': 2097152,
 'ram_external': 67108864,
 'flash': 134217728,
 'source': 'i.MX RT1170 data sheet; data sheet of the board',
}
