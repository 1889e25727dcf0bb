"""Compiled from boards/portenta-h7.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'portenta-h7',
 'title': 'Arduino Portenta H7, M7 core',
 'soc': 'STM32H747XI',
 'core': 'cortex-m7',
 'target': 'cortex-m7-cmsis-nn',
 'clock_mhz': 480,
 'ram': 523624,
 'ram_external': 8388608,
 'ram_reserved': 40960,
 'flash': 786432,
 'kind': 'arduino',
 'names': {
  'arduino': 'arduino:mbed_portenta:envie_m7',
  'platformio': 'portenta_h7_m7',
  'zephyr': 'arduino_portenta_h7/stm32h747xx/m7',
 },
 'notes': {
  'ram': 'Mbed OS takes some 40 KiB; what is given is what the M7 core has in the default split',
  'flash': 'what the M7 core has in the default split',
 },
 'source': 'STM32H747xI data sheet; board definition of the Arduino mbed core; what Mbed OS takes is an estimate',
}
