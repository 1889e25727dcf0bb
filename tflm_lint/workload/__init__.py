"""What one inference costs in work: multiply-accumulates, bytes moved, time, energy, and the budgets they must keep."""

from tflm_lint.workload.macs import OperatorWork, Workload, workload

__all__ = ["OperatorWork", "Workload", "workload"]
