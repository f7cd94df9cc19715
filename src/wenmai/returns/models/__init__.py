"""Tables of this room."""

from wenmai.returns.models.reports import Edition, ServiceReport
from wenmai.returns.models.returns import State, Step, StepKind, Typed, Version, YearReturn

__all__ = ["Edition", "ServiceReport", "State", "Step", "StepKind", "Typed", "Version", "YearReturn"]
