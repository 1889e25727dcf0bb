"""Operators whose inputs are constants -> their outputs, as LiteRT's kernels compute them to the bit, or not at all."""
