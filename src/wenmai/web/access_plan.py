"""Addresses of plans and figures and who may open them."""

from collections.abc import Mapping

from wenmai.kernel.actor import Role
from wenmai.web.audiences import FIGURES, FIGURES_POST, PUBLIC, Audience, posting

PLANNERS = posting(Role.OFFICIAL, Role.ADMINISTRATOR)
PLANNERS_POST = posting(Role.OFFICIAL, Role.ADMINISTRATOR, post=True)
PLAN: Mapping[str, Audience] = {
    "plan:index": PUBLIC,
    "plan:board": PUBLIC,
    "plan:clause": PUBLIC,
    "plan:across": PUBLIC,
    "plan:across_file": PUBLIC,
    "plan:versus": PUBLIC,
    "plan:versus_file": PUBLIC,
    "plan:wall": PUBLIC,
    "plan:bulletin": PUBLIC,
    "plan:bulletin_pdf": PUBLIC,
    "plan:windows": PUBLIC,
    "plan:windows_file": PUBLIC,
    "plan:projects": PUBLIC,
    "plan:project": PUBLIC,
    "api-1:plan_projects": PUBLIC,
    "plan:fact": PUBLIC,
    "plan:scan": PUBLIC,
    "measures_desk:imports": FIGURES,
    "measures_desk:template": FIGURES,
    "measures_desk:draft": FIGURES,
    "measures_desk:carry_out": FIGURES_POST,
    "measures_desk:discard": FIGURES_POST,
    "measures_desk:run": FIGURES,
    "measures_desk:takeovers": FIGURES,
    "measures_desk:takeover": FIGURES,
    "measures_desk:reverse_overlap": FIGURES_POST,
    "measures_desk:end_takeover": FIGURES_POST,
    "measures_desk:publications": FIGURES,
    "plan:publication": PUBLIC,
    "plan:definition": PUBLIC,
    "plan_desk:definitions": PLANNERS,
    "plan_desk:draft": PLANNERS,
    "plan_desk:preview": PLANNERS_POST,
    "plan_desk:changes": PLANNERS,
    "plan_desk:drop": PLANNERS_POST,
    "plan_desk:draft_file": PLANNERS,
    "plan:why": PUBLIC,
    "alerts:changes": PUBLIC,
    "alerts_desk:own": posting(Role.OFFICIAL, Role.MANAGER),
    "alerts_desk:mute": posting(Role.OFFICIAL, Role.MANAGER, post=True),
    "alerts_desk:hear_again": posting(Role.OFFICIAL, Role.MANAGER, post=True),
    "plan_desk:asked": posting(Role.OFFICIAL),
    "plan_desk:papers": posting(Role.OFFICIAL),
    "plan_desk:withdraw": posting(Role.OFFICIAL, post=True),
    "api-1:list_plans": PUBLIC,
    "api-1:plan_status": PUBLIC,
    "api-1:clause_status": PUBLIC,
    "api-1:clause_explanation": PUBLIC,
}
