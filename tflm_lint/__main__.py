"""``python -m tflm_lint`` is ``tflm-lint``."""

from tflm_lint.cli import entry

if __name__ == "__main__":
    raise SystemExit(entry())
