"""Compiled from flash/stand_ins.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'targets': (
  {
   'begins': 'cortex-m55-ethos-',
   'table': 'cortex-m55-cmsis-nn',
   'reason': "measured without an NPU; of the Ethos-U's driver, the C library that its log calls is not counted",
  },
  {
   'begins': 'cortex-m85-ethos-',
   'table': 'cortex-m55-cmsis-nn',
   'reason': "measured on Cortex-M55, whose paths the Cortex-M85 takes; the C library that the log of the Ethos-U's driver calls is not counted",
  },
  {
   'begins': 'cortex-m33-ethos-',
   'table': 'cortex-m33-cmsis-nn',
   'reason': "measured without an NPU; of the Ethos-U's driver, the C library that its log calls is not counted",
  },
  {
   'begins': 'cortex-m0-',
   'ends': '-cmsis-nn',
   'table': 'cortex-m0plus-cmsis-nn',
   'error_percent': 1.0,
   'reason': 'measured on Cortex-M0+, which has the same instructions (ARMv6-M); GCC makes the same code for both',
  },
  {
   'begins': 'cortex-m85-',
   'ends': '-cmsis-nn',
   'table': 'cortex-m55-cmsis-nn',
   'reason': 'measured on Cortex-M55; the Cortex-M85 takes the same paths with vector instructions, and the compiler only schedules them otherwise',
  },
  {
   'begins': 'x86-64-',
   'table': 'cortex-m4-reference',
   'reason': 'the same sources measured on Cortex-M4; x86-64 code is bigger, and no firmware runs there',
  },
  {
   'begins': 'esp32p4-',
   'table': 'esp32c3-esp-nn',
   'reason': 'measured on the ESP32-C3; this core has a float unit, and its own functions of esp-nn were not measured',
  },
  {
   'begins': 'esp32s3-',
   'table': 'esp32c3-esp-nn',
   'reason': "the same sources measured on the ESP32-C3; this core's code and its own functions of esp-nn were not measured",
  },
  {
   'begins': 'esp32',
   'ends': '-esp-nn',
   'table': 'esp32c3-esp-nn',
   'reason': "the same sources measured on the ESP32-C3; this core's code was not measured",
  },
  {
   'ends': '-cmsis-nn',
   'table': 'cortex-m4-cmsis-nn',
   'reason': 'this target was not measured; CMSIS-NN on Cortex-M4 stands for it',
  },
  {
   'table': 'cortex-m4-reference',
   'reason': 'this target was not measured; the reference kernels on Cortex-M4 stand for it',
  },
 ),
}
