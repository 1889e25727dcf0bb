"""The tables as Python literals, by tflm_lint.facts.compile; do not edit."""
