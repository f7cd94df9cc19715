"""ONE table of every address of the product and who may open it. An address that is not here does not open.

`AccessMiddleware` keeps the coarse part: nobody, signed in, staff with a role. What belongs to whom (own, which
institution) is kept by the queries and actions of the rooms; tests/architecture/test_access.py walks every row as
anonymous, citizen, staff of another institution and staff of this one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from wenmai.kernel.actor import Actor, Role


class Who(StrEnum):
    """The coarse audience of an address."""

    PUBLIC = "public"  # everybody
    SIGNED_IN = "signed_in"  # whoever has signed in
    OWN = "own"  # whoever has signed in, and only what is theirs
    POSTING = "posting"  # staff with one of the roles, and only what lies at or below their posting
    OPERATOR = "operator"  # the administrator of the installation
    MACHINE = "machine"  # this machine, or the holder of the token of that address
    MIDWAY = "midway"  # only in the middle of signing in, else it leads back


@dataclass(frozen=True, slots=True)
class Audience:
    """`roles` only for POSTING; `post` when the address takes POST only."""

    who: Who
    roles: tuple[Role, ...] = ()
    post: bool = False

    def admits(self, actor: Actor) -> bool:
        """The coarse question; the fine one is the room's."""
        if self.who in {Who.PUBLIC, Who.MACHINE, Who.MIDWAY}:
            return True
        if self.who is Who.POSTING:
            return actor.system or any(grant.role in self.roles for grant in actor.grants)
        return actor.is_staff if self.who is Who.OPERATOR else actor.signed_in


def posting(*roles: Role, post: bool = False) -> Audience:
    """Staff with one of the roles."""
    return Audience(Who.POSTING, roles, post)


PUBLIC, PUBLIC_POST = Audience(Who.PUBLIC), Audience(Who.PUBLIC, post=True)
SIGNED_IN, SIGNED_IN_POST = Audience(Who.SIGNED_IN), Audience(Who.SIGNED_IN, post=True)
OWN, OWN_POST = Audience(Who.OWN), Audience(Who.OWN, post=True)
OPERATOR, OPERATOR_POST = Audience(Who.OPERATOR), Audience(Who.OPERATOR, post=True)
MACHINE, MIDWAY = Audience(Who.MACHINE), Audience(Who.MIDWAY)
KEEPER = posting(Role.ADMINISTRATOR, Role.MANAGER)
KEEPER_POST = posting(Role.ADMINISTRATOR, Role.MANAGER, post=True)
ADMINISTRATOR = posting(Role.ADMINISTRATOR)
ADMINISTRATOR_POST = posting(Role.ADMINISTRATOR, post=True)
TRAIL = posting(Role.AUDITOR, Role.ADMINISTRATOR)
TRAIL_POST = posting(Role.AUDITOR, Role.ADMINISTRATOR, post=True)
STAFF, STAFF_POST = posting(*Role), posting(*Role, post=True)
EDITOR = posting(Role.CLERK, Role.MANAGER, Role.REVIEWER, Role.OFFICIAL)
COUNTER = posting(Role.CLERK, Role.MANAGER)
FIGURES, FIGURES_POST = posting(Role.STATISTICIAN), posting(Role.STATISTICIAN, post=True)
COUNTER_POST = posting(Role.CLERK, Role.MANAGER, post=True)

SHELL: Mapping[str, Audience] = {
    "home": PUBLIC,
    "look": PUBLIC,
    "places_all": PUBLIC,
    "robots": PUBLIC,
    "sitemap": PUBLIC,
    "manifest": PUBLIC,
    "health": PUBLIC,
    "metrics": MACHINE,
    "components": PUBLIC,
    "desk": STAFF,
    "ops": OPERATOR,
    "ops_retry": OPERATOR_POST,
    "ops_retry_job": OPERATOR_POST,
    "ops_send_again": OPERATOR_POST,
    "api-1:openapi-json": PUBLIC,
    "api-1:api-root": MIDWAY,
}
ACCOUNTS: Mapping[str, Audience] = {
    "account_login": PUBLIC,
    "account_signup": PUBLIC,
    "account_inactive": PUBLIC,
    "account_email_verification_sent": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": MIDWAY,
    "account_reset_password_from_key_done": PUBLIC,
    "account_confirm_email": MIDWAY,
    "account_confirm_login_code": MIDWAY,
    "account_verify_phone": MIDWAY,
    "account_change_phone": SIGNED_IN,
    "account_logout": PUBLIC,
    "account_reauthenticate": SIGNED_IN,
    "account_email": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "mfa_authenticate": MIDWAY,
    "mfa_index": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_login_webauthn": MIDWAY,
    "mfa_signup_webauthn": MIDWAY,
    "socialaccount_login_cancelled": PUBLIC,
    "socialaccount_login_error": MIDWAY,
    "socialaccount_signup": MIDWAY,
    "socialaccount_connections": SIGNED_IN,
    "openid_connect_login": MIDWAY,
    "openid_connect_callback": MIDWAY,
}
PLACES: Mapping[str, Audience] = {
    "places:list": PUBLIC,
    "places:near": PUBLIC,
    "places:division": PUBLIC,
    "places:institution": PUBLIC,
    "places:space": PUBLIC,
    "api-1:division": PUBLIC,
    "api-1:division_children": PUBLIC,
    "api-1:institutions": PUBLIC,
    "api-1:institution": PUBLIC,
    "api-1:institution_hours": PUBLIC,
    "rooms:list": PUBLIC,
    "rooms:room": PUBLIC,
    "rooms:book": PUBLIC_POST,
    "rooms:requests": OWN,
    "rooms:withdraw": OWN_POST,
    "rooms_desk:week": COUNTER,
    "rooms_desk:terms": COUNTER,
    "rooms_desk:stop": COUNTER_POST,
    "rooms_desk:block": COUNTER,
    "rooms_desk:lift": COUNTER_POST,
    "rooms_desk:move": COUNTER,
    "rooms_desk:drag": COUNTER_POST,
    "rooms_desk:approve": COUNTER_POST,
    "rooms_desk:refuse": COUNTER,
    "places_desk:list": KEEPER,
    "places_desk:add": ADMINISTRATOR,
    "places_desk:edit": KEEPER,
    "places_desk:hours": KEEPER,
    "places_desk:changes": KEEPER,
    "places_desk:withdraw": KEEPER_POST,
    "places_desk:spaces": KEEPER,
    "places_desk:retire": KEEPER_POST,
    "places_desk:space": KEEPER,
    "places_desk:seats": KEEPER,
    "places_desk:seasons": ADMINISTRATOR,
    "places_desk:season": ADMINISTRATOR,
    "places_desk:retire_season": ADMINISTRATOR_POST,
    "places_desk:check": posting(Role.OFFICIAL, Role.ADMINISTRATOR),
    "places_desk:records": ADMINISTRATOR,
    "places_desk:room_hours": KEEPER,
    "places_desk:ending": ADMINISTRATOR,
    "places_desk:divisions": ADMINISTRATOR,
    "places_desk:tag": ADMINISTRATOR,
    "places_desk:population": ADMINISTRATOR,
    "places_desk:succession": ADMINISTRATOR,
    "places_desk:move": ADMINISTRATOR,
    "places_desk:calendar": ADMINISTRATOR,
    "places_desk:year": ADMINISTRATOR,
}
AUDIT: Mapping[str, Audience] = {
    "audit_desk:list": TRAIL,
    "audit_desk:entry": TRAIL,
    "audit_desk:download": TRAIL_POST,
    "audit_desk:verify": posting(Role.AUDITOR, post=True),
}
SEARCH: Mapping[str, Audience] = {
    "search:search": PUBLIC,
    "articles:list": PUBLIC,
    "articles:article": PUBLIC,
    "articles:page": PUBLIC,
    "articles_desk:list": EDITOR,
    "articles_desk:revision": EDITOR,
    "articles_desk:write": COUNTER,
    "articles_desk:edit": COUNTER,
    "articles_desk:hand_in": COUNTER_POST,
    "articles_desk:discard": COUNTER_POST,
    "articles_desk:revise": COUNTER_POST,
    "articles_desk:proof": posting(Role.CLERK, Role.MANAGER, Role.REVIEWER),
    "articles_desk:review": posting(Role.MANAGER, Role.REVIEWER, post=True),
    "articles_desk:publish": posting(Role.MANAGER, Role.REVIEWER, post=True),
    "articles_desk:withdraw": posting(Role.MANAGER, Role.REVIEWER, post=True),
    "api-1:list_articles": PUBLIC,
    "api-1:one_article": PUBLIC,
    "api-1:search": PUBLIC,
    "api-1:suggestions": PUBLIC,
}
ACTIVITIES: Mapping[str, Audience] = {
    "activities:list": PUBLIC,
    "activities:activity": PUBLIC,
    "activities:book": SIGNED_IN_POST,
    "activities:festivals": PUBLIC,
    "activities:festival": PUBLIC,
    "activities:brands": PUBLIC,
    "activities:brand": PUBLIC,
    "activities:visits": SIGNED_IN,
    "activities:visit": OWN,
    "activities:visit_cancel": OWN_POST,
    "activities:group_ask": SIGNED_IN,
    "activities:group": OWN,
    "activities:group_cancel": OWN_POST,
    "activities_desk:visits": COUNTER,
    "activities_desk:visit": COUNTER,
    "activities_desk:visit_contact": COUNTER_POST,
    "activities_desk:visit_report": COUNTER_POST,
    "activities_desk:visit_decline": COUNTER_POST,
    "activities_desk:groups": COUNTER,
    "activities_desk:group": COUNTER,
    "activities_desk:dates": COUNTER,
    "activities_desk:again": COUNTER,
    "activities_desk:join": COUNTER_POST,
    "activities_desk:festivals": COUNTER,
    "activities_desk:festival": COUNTER,
    "activities_desk:festival_count": COUNTER_POST,
    "activities_desk:festival_next": COUNTER_POST,
    "activities_desk:brands": COUNTER,
    "activities_desk:brand": COUNTER,
    "activities_desk:today": COUNTER,
    "activities_desk:publish": COUNTER,
    "activities_desk:write": COUNTER,
    "activities_desk:edit": COUNTER,
    "activities_desk:publish_again": COUNTER_POST,
    "activities_desk:recent": posting(Role.MANAGER),
    "activities_desk:withdraw": posting(Role.MANAGER, post=True),
    "activities_desk:session": COUNTER,
    "activities_desk:scan": COUNTER_POST,
    "activities_desk:check_in": COUNTER_POST,
    "activities_desk:undo": COUNTER_POST,
    "activities_desk:count": COUNTER_POST,
    "activities_desk:confirm": COUNTER_POST,
    "activities_desk:cancel": COUNTER_POST,
    "activities_desk:move": COUNTER_POST,
    "booking_door:app": PUBLIC,
    "booking_door:worker": PUBLIC,
    "booking_door:manifest": PUBLIC,
    "booking_door:pair": PUBLIC_POST,
    "booking_door:packs": MACHINE,
    "booking_door:scans": Audience(Who.MACHINE, post=True),
    "booking_door:out": COUNTER_POST,
    "booking_door:photos": COUNTER_POST,
    "booking_door:photo": COUNTER,
    "booking_door:remove_photo": COUNTER_POST,
    "booking_door:devices": posting(Role.MANAGER),
    "booking_door:code": posting(Role.MANAGER, post=True),
    "booking_door:revoke": posting(Role.MANAGER, post=True),
    "courses:list": PUBLIC,
    "courses:course": PUBLIC,
    "courses:enrol": SIGNED_IN_POST,
    "courses:wait": SIGNED_IN_POST,
    "courses:mine": SIGNED_IN,
    "courses:enrolment": OWN,
    "courses:withdraw": OWN_POST,
    "courses:make_up": OWN_POST,
    "courses:certificate": OWN,
    "courses:check": PUBLIC,
    "courses:checked": PUBLIC,
    "courses_desk:list": COUNTER,
    "courses_desk:make": COUNTER,
    "courses_desk:term": COUNTER,
    "courses_desk:edit": COUNTER,
    "courses_desk:open": COUNTER,
    "courses_desk:class": COUNTER,
    "courses_desk:publish": COUNTER_POST,
    "courses_desk:cancel": COUNTER_POST,
    "courses_desk:finish": COUNTER_POST,
    "courses_desk:enrol": COUNTER_POST,
    "courses_desk:withdraw": COUNTER_POST,
    "courses_desk:sheet": COUNTER,
    "courses_desk:download": COUNTER,
    "courses_desk:lesson": COUNTER,
    "courses_desk:tick": COUNTER_POST,
    "api-1:courses": PUBLIC,
    "api-1:course": PUBLIC,
    "api-1:enrolments": SIGNED_IN,
    "api-1:enrolment": OWN,
    "api-1:enrolment_withdraw": OWN_POST,
    "api-1:class_enrolments": SIGNED_IN_POST,
    "booking:mine": SIGNED_IN,
    "booking:calendar": OWN,
    "booking:renew_calendar": OWN_POST,
    "booking:stop_calendar": OWN_POST,
    "booking:calendar_file": PUBLIC,
    "activities:calendar": PUBLIC,
    "activities:house_calendar": PUBLIC,
    "activities:announcements": PUBLIC,
    "api-1:availability": PUBLIC,
    "booking:ticket": OWN,
    "booking:print": OWN,
    "booking:cancel": OWN_POST,
    "api-1:activities": PUBLIC,
    "api-1:activity": PUBLIC,
    "api-1:bookings": SIGNED_IN,
    "api-1:booking": OWN,
    "api-1:booking_cancel": OWN_POST,
    "api-1:check_ins": COUNTER_POST,
    "api-1:check_in_undo": COUNTER_POST,
}
PLAN: Mapping[str, Audience] = {
    "plan:index": PUBLIC,
    "plan:board": PUBLIC,
    "plan:clause": PUBLIC,
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
    "plan_desk:asked": posting(Role.OFFICIAL),
    "plan_desk:papers": posting(Role.OFFICIAL),
    "plan_desk:withdraw": posting(Role.OFFICIAL, post=True),
    "api-1:list_plans": PUBLIC,
    "api-1:plan_status": PUBLIC,
    "api-1:clause_status": PUBLIC,
    "api-1:clause_explanation": PUBLIC,
}
PEOPLE: Mapping[str, Audience] = {
    "people:me": OWN,
    "people:code": OWN,
    "people:code_now": OWN,
    "people:cards": OWN,
    "people:print_code": OWN_POST,
    "people:paper": OWN,
    "people:stop_card": OWN_POST,
    "people:dependants": OWN,
    "people:dependant": OWN,
    "people:dependant_needs": OWN_POST,
    "people:drop_dependant": OWN_POST,
    "people:security": OWN,
    "people:phone": OWN,
    "people:offers": OWN,
    "people:decline": OWN_POST,
    "people:reset": PUBLIC,
    "people:notice": PUBLIC,
    "people:privacy": OWN,
    "people:correct": OWN_POST,
    "people:needs": OWN_POST,
    "people:withdraw": SIGNED_IN_POST,
    "people:export": OWN_POST,
    "people:erase": OWN,
    "people_desk:find": COUNTER,
    "people_desk:register": COUNTER_POST,
    "people_desk:person": COUNTER,
    "people_desk:document": COUNTER_POST,
    "people_desk:card": COUNTER_POST,
    "people_desk:stop_card": COUNTER_POST,
    "people_desk:print_code": COUNTER_POST,
    "people_desk:paper": COUNTER,
    "people_desk:reset": COUNTER,
    "people_desk:phone": COUNTER,
    "people_desk:staff_reset": ADMINISTRATOR,
    "people_desk:postings": KEEPER,
    "people_desk:posting": KEEPER,
    "people_desk:dismiss": KEEPER_POST,
    "people_desk:withdraw_offer": KEEPER_POST,
    "people_desk:tokens": STAFF,
    "people_desk:issue_token": STAFF_POST,
    "people_desk:revoke_token": STAFF_POST,
    "people_desk:systems": ADMINISTRATOR,
    "people_desk:system": ADMINISTRATOR,
    "people_desk:issue_system_token": ADMINISTRATOR_POST,
    "people_desk:hand_over": ADMINISTRATOR_POST,
    "people_desk:end_system": ADMINISTRATOR_POST,
    "api-1:code_keys": PUBLIC,
    "api-1:revoked_codes": posting(*Role),
    "api-1:read_code": posting(Role.CLERK, Role.MANAGER, post=True),
    "api-1:whoami": SIGNED_IN,
}
NOTICES: Mapping[str, Audience] = {
    "notices:inbox": OWN,
    "notices:read": OWN_POST,
    "notices:read_all": OWN_POST,
    "notices:choices": OWN,
    "passing_on:list": COUNTER,
    "passing_on:told": COUNTER_POST,
}
ACCESS: Mapping[str, Audience] = {
    **SHELL,
    **ACCOUNTS,
    **PLACES,
    **AUDIT,
    **SEARCH,
    **ACTIVITIES,
    **PLAN,
    **PEOPLE,
    **NOTICES,
}
