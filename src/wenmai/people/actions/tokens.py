"""Tokens for other systems: shown once, kept as a digest, bound to one posting, with an end."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor, Grant, Role
from wenmai.kernel.clock import now
from wenmai.kernel.errors import Invalid, NotFound, permit
from wenmai.people import policies
from wenmai.people.actions.postings import path_of
from wenmai.people.models import ApiToken, Posting
from wenmai.people.tokens import new_token, token_digest

LONGEST = 366


@transaction.atomic
def issue_token(actor: Actor, *, posting: int, name: str, days: int) -> str:
    """A new token for a posting; the text is returned this once. Raises NotFound, NotAllowed, Invalid."""
    row = _posting(actor, posting)
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > 60:
        raise Invalid("people.token_name", _("写上哪个系统用，不超过 60 个字。"), fields={"name": _("写上名字")})
    if not 1 <= days <= LONGEST:
        raise Invalid("people.token_days", _("有效期 1 到 366 天。"), fields={"days": _("1 到 366")})
    token = new_token()
    made = ApiToken.objects.create(
        posting=row, name=cleaned, digest=token_digest(token), expires_at=now() + timedelta(days=days)
    )
    note(actor, "people.issue_token", f"people.posting:{row.pk}", token=made.pk, days=days)
    return token


@transaction.atomic
def revoke_token(actor: Actor, *, token: int) -> ApiToken:
    """From now on the token opens nothing; twice keeps the first time. Raises NotFound, NotAllowed."""
    row = ApiToken.objects.select_for_update().filter(pk=token).first()
    if row is None:
        raise NotFound("people.token", _("没有这个令牌。"))
    _posting(actor, row.posting_id)
    if row.revoked_at is None:
        row.revoked_at = now()
        row.save(update_fields=["revoked_at"])
        note(actor, "people.revoke_token", f"people.posting:{row.posting_id}", token=row.pk)
    return row


def _posting(actor: Actor, key: int) -> Posting:
    row = Posting.objects.filter(pk=key, until=None).first()
    if row is None:
        raise NotFound("people.posting", _("没有这项任职。"))
    grant = Grant(Role(row.role), row.scope)
    permit(policies.may_issue_token(actor, grant, path_of(row.scope)))
    return row
