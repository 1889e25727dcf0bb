"""Compiled from boards/imx93-evk.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'imx93-evk',
 'title': 'NXP i.MX 93 EVK, M33 core',
 'soc': 'i.MX 93',
 'core': 'cortex-m33',
 'target': 'cortex-m33-ethos-u65',
 'npu': 'ethos-u65-256',
 'clock_mhz': 200,
 'ram': 131072,
 'ram_external': 2147483648,
 'flash': 2147483648,
 'names': {'zephyr': 'imx93_evk/mimx9352/m33'},
 'notes': {
  'ram': 'the tightly coupled data RAM; the arena of the Ethos-U usually lies in the DRAM',
  'flash': 'there is none of its own: Linux loads the program into 128 KiB of tightly coupled RAM, and models into the DRAM',
  'speed': "Zephyr's board gives the M33 200 MHz; that the chip allows 250 was not confirmed",
 },
 'source': "Zephyr's documentation and device tree of the board, by NXP; Vela's ethos-u65-256 in public projects for the i.MX 93",
}
