"""Tokens for other systems: shown once, kept as a digest, with an end. Under the own posting, or as a system posting."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor, Grant, Role
from wenmai.kernel.clock import now
from wenmai.kernel.errors import Invalid, NotFound, permit
from wenmai.people import policies
from wenmai.people.models import ApiToken, Posting, SystemPosting
from wenmai.people.queries.bearers import Bearer
from wenmai.people.queries.places import path_of
from wenmai.people.tokens import new_token, token_digest

LONGEST = 366
USE_NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def issue_token(actor: Actor, *, posting: int, name: str, days: int) -> str:
    """A new token under one's own posting; the text is returned this once. Raises NotFound, NotAllowed, Invalid."""
    row = Posting.objects.select_for_update().filter(pk=posting, person=actor.person, until=None).first()
    if row is None:
        raise NotFound("people.posting", _("没有这项任职。"))
    said = _("系统管理员和审计员的任职不能发令牌（三员分立）。给别的系统用，请另设一个对接系统。")
    permit(policies.may_issue_token(actor, row.person_id, Grant(Role(row.role), row.scope)), said)
    token, made = _issued(actor, name, days, ApiToken(posting=row))
    note(actor, "people.issue_token", f"people.posting:{row.pk}", token=made.pk, days=days)
    return token


@transaction.atomic
def issue_system_token(actor: Actor, *, system: int, name: str, days: int) -> str:
    """A new token of a system posting; the text is returned this once. Raises NotFound, NotAllowed, Invalid."""
    row = SystemPosting.objects.select_for_update().filter(pk=system, until=None).first()
    if row is None:
        raise NotFound("people.system", _("没有这个对接系统，或已经停了。"))
    permit(policies.may_run_system(actor, Role(row.role), path_of(row.scope)))
    token, made = _issued(actor, name, days, ApiToken(system=row))
    note(actor, "people.issue_token", f"people.system:{row.pk}", token=made.pk, days=days)
    return token


def _issued(actor: Actor, name: str, days: int, made: ApiToken) -> tuple[str, ApiToken]:
    made.name, made.issued_by = clean_title(name), actor.person or "system"
    if not 1 <= days <= LONGEST:
        raise Invalid("people.token_days", _("有效期 1 到 366 天。"), fields={"days": _("1 到 366")})
    token = new_token()
    made.digest, made.expires_at = token_digest(token), now() + timedelta(days=days)
    made.save()
    return token, made


def clean_title(name: str) -> str:
    """The name of a system or a token, without needless blanks. Raises Invalid."""
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > 60:
        raise Invalid("people.token_name", _("写上哪个系统用，不超过 60 个字。"), fields={"name": _("写上名字")})
    return cleaned


@transaction.atomic
def revoke_token(actor: Actor, *, token: int) -> ApiToken:
    """From now on the token opens nothing; twice keeps the first time. Raises NotFound, also for those of others.

    One's own; one under a posting that the actor may end; one of a system that the actor may run.
    """
    rows = ApiToken.objects.select_for_update(of=("self",)).select_related("posting", "system")
    row = rows.filter(pk=token).first()
    if row is None or not _may_revoke(actor, row):
        raise NotFound("people.token", _("没有这个令牌。"))
    if row.revoked_at is None:
        row.revoked_at = now()
        row.save(update_fields=["revoked_at"])
        of = f"people.posting:{row.posting_id}" if row.posting_id else f"people.system:{row.system_id}"
        note(actor, "people.revoke_token", of, token=row.pk)
    return row


def _may_revoke(actor: Actor, token: ApiToken) -> bool:
    if token.system is not None:
        return policies.may_run_system(actor, Role(token.system.role), path_of(token.system.scope))
    assert token.posting is not None
    own = token.posting.person_id == actor.person
    return own or policies.may_appoint(actor, Role(token.posting.role), path_of(token.posting.scope))


def note_use(bearer: Bearer) -> None:
    """Remember that a token was used, at most once a minute."""
    if bearer.last_used_at is None or bearer.last_used_at < now() - USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=bearer.token).update(last_used_at=now())
