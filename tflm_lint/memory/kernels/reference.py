"""What branches in TFLM's reference kernels: functions that ``facts/kernels/reference.yaml`` names."""

from __future__ import annotations
