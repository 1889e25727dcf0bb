"""What a model and the TFLM that runs it take in flash."""

from tflm_lint.flash.estimate import FlashEstimate, OperatorFlash, flash

__all__ = ["FlashEstimate", "OperatorFlash", "flash"]
