"""What a house announces, and what gathers it: activities, festivals, brands, teams, groups, home visits."""

from wenmai.activities.models.activities import LARGE, Activity
from wenmai.activities.models.brands import Brand, Style
from wenmai.activities.models.festivals import Festival, FestivalActivity, FestivalCount, Rule
from wenmai.activities.models.galas import Gala, GalaPicture, GalaState, GalaViews
from wenmai.activities.models.groups import GroupKind, GroupRequest, GroupState
from wenmai.activities.models.resources import FestivalResource, ResourceKind
from wenmai.activities.models.teams import (
    EntryState,
    Team,
    TeamAppearance,
    TeamCall,
    TeamEntry,
    TeamKind,
    TeamRegister,
    TeamState,
)
from wenmai.activities.models.templates import OwnTemplate
from wenmai.activities.models.visits import AskedBy, AskState, HomeVisit, VisitAsk, VisitState

__all__ = [
    "LARGE",
    "Activity",
    "AskState",
    "AskedBy",
    "Brand",
    "EntryState",
    "Festival",
    "FestivalActivity",
    "FestivalCount",
    "FestivalResource",
    "Gala",
    "GalaPicture",
    "GalaState",
    "GalaViews",
    "GroupKind",
    "GroupRequest",
    "GroupState",
    "HomeVisit",
    "OwnTemplate",
    "ResourceKind",
    "Rule",
    "Style",
    "Team",
    "TeamAppearance",
    "TeamCall",
    "TeamEntry",
    "TeamKind",
    "TeamRegister",
    "TeamState",
    "VisitAsk",
    "VisitState",
]
