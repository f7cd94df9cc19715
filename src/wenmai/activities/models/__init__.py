"""What a house announces, and what gathers it: activities, festivals, brands, groups, home visits."""

from wenmai.activities.models.activities import LARGE, Activity
from wenmai.activities.models.brands import Brand, Style
from wenmai.activities.models.festivals import Festival, FestivalActivity, FestivalCount, Rule

__all__ = ["LARGE", "Activity", "Brand", "Festival", "FestivalActivity", "FestivalCount", "Rule", "Style"]
