"""Who stands behind a token; asked by every request of the API, so it is one statement without models."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from wenmai.kernel.clock import now
from wenmai.people.models.postings import SYSTEM_KEY
from wenmai.people.tokens import token_digest

_BEARER = """
SELECT t.id, t.last_used_at, coalesce(p.person_id, %(system)s || s.id), coalesce(p.role, s.role), coalesce(p.scope, s.scope)
FROM people_apitoken t
LEFT JOIN people_posting p ON p.id = t.posting_id AND p.until IS NULL
LEFT JOIN people_systemposting s ON s.id = t.system_id AND s.until IS NULL
LEFT JOIN people_posting a ON a.id = s.answers_id AND a.until IS NULL
JOIN people_account u ON u.person_id = coalesce(p.person_id, a.person_id) AND u.is_active
WHERE t.digest = %(digest)s AND t.revoked_at IS NULL AND t.expires_at > %(now)s"""


@dataclass(frozen=True, slots=True)
class Bearer:
    """The token, when its use was noted last, and as whom it acts: a person's key or a system's, role and scope."""

    token: int
    last_used_at: datetime | None
    key: str
    role: str
    scope: str


def bearer(text: str) -> Bearer | None:
    """Nobody for a token that has ended, or whose posting, system, or responsible person's posting or account has."""
    with connection.cursor() as cursor:
        cursor.execute(_BEARER, {"digest": token_digest(text), "now": now(), "system": SYSTEM_KEY})
        row = cursor.fetchone()
    return Bearer(*row) if row else None
