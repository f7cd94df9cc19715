"""The tables of honours."""

from wenmai.honours.models.applications import Application, Claim, Step
from wenmai.honours.models.awards import Award
from wenmai.honours.models.campaigns import Campaign, Criterion, Honour, Measured, PublicNotice
from wenmai.honours.models.objections import Objection
from wenmai.honours.models.organisations import Organisation, OrganisationKind, SupportKind, SupportRecord

__all__ = [
    "Application",
    "Award",
    "Campaign",
    "Claim",
    "Criterion",
    "Honour",
    "Measured",
    "Objection",
    "Organisation",
    "OrganisationKind",
    "PublicNotice",
    "Step",
    "SupportKind",
    "SupportRecord",
]
