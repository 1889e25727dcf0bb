"""Compiled from boards/alif-e7-he.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'alif-e7-he',
 'title': 'Alif Ensemble E7 DevKit, HE core',
 'soc': 'Alif AE722F80F55D5',
 'core': 'cortex-m55',
 'target': 'cortex-m55-ethos-u55',
 'npu': 'ethos-u55-128',
 'clock_mhz': 160,
 'ram': 7077888,
 'ram_piece': 4194304,
 'flash': 5767168,
 'notes': {'ram': "4 MiB and 2.5 MiB of it are shared by both cores, the rest is this core's tightly coupled RAM"},
 'source': "Alif's CMSIS pack of the Ensemble family (memories and clocks of AE722F80F55D5), Alif's ml-embedded-evaluation-kit (H128 is what its NPU is built for)",
}
