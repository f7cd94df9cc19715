"""Serials: subscriptions, issues with what became of them, claims, bound volumes, and years kept from before."""

from wenmai.serials.models.issues import Arrival, Claim, Issue, IssueState, Volume
from wenmai.serials.models.subscriptions import KeptYears, Subscription

__all__ = ["Arrival", "Claim", "Issue", "IssueState", "KeptYears", "Subscription", "Volume"]
