"""Self-service machines: made and revoked by a manager, let in by login and secret."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wenmai.audit import limits
from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.library import policies
from wenmai.library.models import Checksum, Encoding, LineEnd, Terminal
from wenmai.places.models import Institution, Space

LETTERS = "ACDEFHJKMNPRTUVWXY34679"  # none that looks like another
SECRET, LOGIN = 20, 6  # 90 bits, and enough to tell machines apart
TRIES, WITHIN = 30, 300
SEEN_EVERY = timedelta(minutes=1)
_NOBODY = "00$00"


@dataclass(frozen=True, slots=True)
class TerminalDraft:
    """What a machine is called and speaks; the values of the choices in `models.terminals`."""

    name: str
    encoding: str = Encoding.GB18030.value
    checksum: str = Checksum.CHECKED.value
    line_end: str = LineEnd.CR.value
    channel: str = "onsite"
    space: Space | None = None


@transaction.atomic
def make_terminal(actor: Actor, *, institution: Institution, draft: TerminalDraft) -> tuple[Terminal, str]:
    """A machine of a house and its secret, which nobody can read again. Raises NotAllowed, Invalid, Conflict."""
    path = policies.without_shop(institution.scope_path, institution.kind)
    permit(policies.may_keep_terminals(actor, path), _("请馆长、站长来登记自助机。"))
    secret = _letters(SECRET)
    made = Terminal(
        institution=institution,
        name=draft.name.strip()[:40],
        login=f"T{_letters(LOGIN)}",
        secret=_scrypt(secret, secrets.token_bytes(16)),
        encoding=draft.encoding,
        checksum=draft.checksum,
        line_end=draft.line_end,
        channel=draft.channel,
        space=draft.space,
        made_at=clock.now(),
        made_by=actor.person or "system",
    )
    _check(made)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        said = _("这个名字的自助机已经有了，换一个名字。")
        raise Conflict("library.terminal_name", said, fields={"name": said}) from error
    note(actor, "library.terminal_made", f"library.terminal:{made.pk}")
    return made, secret


def _check(made: Terminal) -> None:
    if not made.name:
        raise Invalid("library.terminal_name", _("给自助机起个名字，例如“一楼大厅”。"), fields={"name": _("写上名字")})
    right = (
        made.encoding in Encoding.values
        and made.checksum in Checksum.values
        and made.line_end in LineEnd.values
        and made.channel in ("onsite", "mobile")
    )
    if not right:
        raise Invalid("library.terminal", _("编码、校验、行尾和地点从列表里选。"))
    if made.space and (made.space.institution_id != made.institution_id or made.space.retired_on):
        said = _("这间不是本单位在用的。请重新选一间。")
        raise Invalid("library.terminal_space", said, fields={"space": said})


@transaction.atomic
def revoke_terminal(actor: Actor, *, terminal: int) -> Terminal:
    """From now on it is not let in; lines that are open end with their next message. Twice keeps the first time.

    Raises NotFound, NotAllowed.
    """
    rows = Terminal.objects.select_for_update(of=("self",)).select_related("institution__division")
    row = rows.filter(pk=terminal).first()
    if row is None:
        raise NotFound("library.terminal", _("没有这台自助机。"))
    permit(policies.may_keep_terminals(actor, row.institution.scope_path))
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by = clock.now(), actor.person or "system"
        row.save(update_fields=["revoked_at", "revoked_by"])
        note(actor, "library.terminal_revoked", f"library.terminal:{row.pk}")
    return row


def admit_terminal(*, login: str, secret: str, peer: str) -> Terminal | None:
    """The machine that these belong to, None for anything else. Raises TooMany after 30 wrong ones within five minutes.

    Right ones are not counted: after a restart all machines of a house come at once, from one address. Who is over the
    limit is refused before the secret is worked out, which is dear.
    """
    limits.look("library.sip2", peer, TRIES, WITHIN)
    rows = Terminal.objects.select_related("institution__division", "space")
    row = rows.filter(login=login.strip().upper(), revoked_at=None).first()
    known = row.secret if row else _NOBODY
    given = _scrypt(secret.strip().upper(), bytes.fromhex(known.partition("$")[0]))
    if row is None or not hmac.compare_digest(given, known):
        limits.hit("library.sip2", peer, TRIES, WITHIN)
        return None
    note_seen(terminal=row.pk)
    return row


def note_seen(*, terminal: int) -> None:
    """Remember that a machine was there, at most once a minute."""
    stale = Q(seen_at=None) | Q(seen_at__lt=clock.now() - SEEN_EVERY)
    Terminal.objects.filter(stale, pk=terminal).update(seen_at=clock.now())


def _letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def _scrypt(secret: str, salt: bytes) -> str:
    kept = hashlib.scrypt(secret.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)
    return f"{salt.hex()}${kept.hex()}"
