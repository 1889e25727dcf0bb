"""Compiled from flash/stand_ins.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'targets': {
  'cortex-m4-cmsis-nn-size': {
   'table': 'cortex-m4-cmsis-nn',
   'reason': 'the kernels were measured optimised for speed; optimised for size they are smaller',
  },
  'cortex-m7-cmsis-nn': {
   'table': 'cortex-m4-cmsis-nn',
   'reason': 'measured on Cortex-M4, whose instructions the Cortex-M7 shares',
  },
  'cortex-m33-cmsis-nn': {
   'table': 'cortex-m4-cmsis-nn',
   'reason': 'measured on Cortex-M4; the Cortex-M33 takes the same code paths with nearly the same instructions',
  },
  'cortex-m3-cmsis-nn': {
   'table': 'cortex-m4-cmsis-nn',
   'reason': "measured on Cortex-M4; the Cortex-M3 takes CMSIS-NN's paths without DSP instructions",
  },
  'cortex-m0-cmsis-nn': {
   'table': 'cortex-m4-cmsis-nn',
   'reason': "measured on Cortex-M4; the Cortex-M0 takes CMSIS-NN's paths without DSP instructions and has a smaller set",
  },
  'cortex-m55-cmsis-nn-size': {
   'table': 'cortex-m55-cmsis-nn',
   'reason': 'the kernels were measured optimised for speed; optimised for size they are smaller',
  },
  'cortex-m85-cmsis-nn': {
   'table': 'cortex-m55-cmsis-nn',
   'reason': 'measured on Cortex-M55; the Cortex-M85 takes the same paths with vector instructions',
  },
  'riscv32-reference': {
   'table': 'cortex-m4-reference',
   'reason': 'the same sources measured on Cortex-M4; RISC-V code is of another size',
  },
  'x86-64-reference': {
   'table': 'cortex-m4-reference',
   'reason': 'the same sources measured on Cortex-M4; x86-64 code is bigger, and no firmware runs there',
  },
  'x86-64-wheel': {
   'table': 'cortex-m4-reference',
   'reason': 'the same sources measured on Cortex-M4; x86-64 code is bigger, and no firmware runs there',
  },
  'esp32-esp-nn': {
   'table': 'cortex-m4-reference',
   'reason': "runtime and reference kernels measured on Cortex-M4; Xtensa code and esp-nn's own functions were not measured",
  },
  'esp32c3-esp-nn': {
   'table': 'cortex-m4-reference',
   'reason': "runtime and reference kernels measured on Cortex-M4; RISC-V code and esp-nn's own functions were not measured",
  },
  'esp32s3-esp-nn': {
   'table': 'cortex-m4-reference',
   'reason': "runtime and reference kernels measured on Cortex-M4; Xtensa code and esp-nn's own functions were not measured",
  },
  'esp32p4-esp-nn': {
   'table': 'cortex-m4-reference',
   'reason': "runtime and reference kernels measured on Cortex-M4; RISC-V code and esp-nn's own functions were not measured",
  },
 },
 'endings': (
  {
   'ending': '-cmsis-nn',
   'table': 'cortex-m4-cmsis-nn',
   'reason': 'this target was not measured; CMSIS-NN on Cortex-M4 stands for it',
  },
  {
   'ending': '',
   'table': 'cortex-m4-reference',
   'reason': 'this target was not measured; the reference kernels on Cortex-M4 stand for it',
  },
 ),
}
