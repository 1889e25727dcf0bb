"""Compiled from npus.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'npus': {
  'ethos-u55': {'title': 'Ethos-U55', 'macs': (32, 64, 128, 256)},
  'ethos-u65': {'title': 'Ethos-U65', 'macs': (256, 512)},
  'ethos-u85': {'title': 'Ethos-U85', 'macs': (128, 256, 512, 1024, 2048)},
 },
 'containers': {
  'ethos-u': {
   'title': 'Ethos-U',
   'words': 'compiled by Vela for an Arm Ethos-U',
   'source': 'kernels/ethos_u/ethosu.cc of TFLM; Vela 5.2',
  },
  'NeutronGraph': {
   'title': 'eIQ Neutron',
   'words': "compiled for NXP's eIQ Neutron NPU",
   'source': "kernels/neutron/neutron.cpp of NXP's TFLM (MCUXpresso SDK)",
  },
  'edgetpu-custom-op': {'title': 'Edge TPU', 'words': 'compiled for a Coral Edge TPU', 'source': 'libedgetpu'},
  'DISPATCH_OP': {
   'title': "LiteRT's dispatch",
   'words': 'compiled for the NPU of a phone or a PC',
   'source': "LiteRT's dispatch delegate",
  },
 },
 'source': "Arm's technical reference manuals of the Ethos-U55, U65 and U85; Vela 5.2 --accelerator-config",
}
