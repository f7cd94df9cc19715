"""What other rooms call to leave a trace."""

from wenmai.audit.trail import note

__all__ = ["note"]
