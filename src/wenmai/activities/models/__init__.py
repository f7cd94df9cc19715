"""What a house announces, and what gathers it: activities, festivals, brands, groups, home visits."""

from wenmai.activities.models.activities import LARGE, Activity

__all__ = ["LARGE", "Activity"]
