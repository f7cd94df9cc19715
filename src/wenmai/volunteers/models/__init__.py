"""How many volunteers are registered where, and who of them comes to people's homes."""

from wenmai.volunteers.models.home import CheckKind, HomeVolunteer, VisitWhat, VolunteerCheck
from wenmai.volunteers.models.numbers import Project, Registered

__all__ = ["CheckKind", "HomeVolunteer", "Project", "Registered", "VisitWhat", "VolunteerCheck"]
