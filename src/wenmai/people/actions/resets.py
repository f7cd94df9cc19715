"""A forgotten password, at the counter or by an administrator.

A code is given to who stands there with a document and the ringing phone; it opens nothing by itself, and a second factor
stays. Whoever has a posting or a second factor is served by an administrator only.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.utils import reset as forget_guesses
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.clock import now
from wenmai.kernel.crypto import blind_index, blind_indexes
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.kernel.validators import citizen_id
from wenmai.people import policies
from wenmai.people.counter_pass import read_pass
from wenmai.people.models import Account, Person, ResetCode
from wenmai.people.queries.accounts import ID_NUMBER, account_by_phone, needs_administrator
from wenmai.people.queries.places import path_of
from wenmai.people.queries.staff import scopes_of
from wenmai.people.warnings import PASSWORD, RESET_CODE, warn

LASTS = timedelta(minutes=15)
DIGITS = 8
RESET = "reset code"
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody shows: the name on the document, its number where we hold one, and that their phone rang here."""

    name: str
    id_number: str = ""
    phone_rang: bool = False


@dataclass(frozen=True, slots=True)
class Issued:
    """A code in the clear, for the one page that shows it."""

    code: str
    expires_at: datetime


@transaction.atomic
def issue_reset(actor: Actor, *, found: str, shown: Shown) -> Issued:
    """A one-time code for who stands at the counter. Raises NotFound (pass, no account), NotAllowed, Invalid, Conflict."""
    account = lock_account(person=read_pass(actor, found))
    permit(not needs_administrator(account), _("工作人员和设了第二道验证的账号，请由系统管理员重设。"))
    return _issue(actor, account, shown)


@transaction.atomic
def issue_reset_as_administrator(actor: Actor, *, phone: str, shown: Shown) -> Issued:
    """A one-time code for staff below the administrator's place, or for somebody with a second factor. Never for oneself.

    Raises NotFound, NotAllowed, Invalid, Conflict.
    """
    permit(policies.may_see_systems(actor))
    known = account_by_phone(phone)
    account = lock_account(person=known.person_id if known else "")
    permit(account.person_id != actor.person, _("自己的密码请在“密码和登录”里改。"))
    reached = all(actor.may((Role.ADMINISTRATOR,), path_of(scope)) for scope in scopes_of(account.person_id))
    permit(reached, _("这个人的任职不在自己管的范围里。请由上级的系统管理员重设。"))
    return _issue(actor, account, shown)


def lock_account(*, person: str) -> Account:
    """The living account of a person who signs in by phone, locked. Raises NotFound."""
    rows = Account.objects.select_for_update(of=("self",)).select_related("person")
    account = rows.filter(person=person, is_active=True).first()
    if account is None or account.phone_index is None:
        raise NotFound("people.no_account", _("没有用手机号登录的账号。用邮箱注册的，在登录页点“忘了密码”。"))
    return account


def _issue(actor: Actor, account: Account, shown: Shown) -> Issued:
    identified(account.person, shown)
    if not shown.phone_rang:
        said = _("先当面拨一下这个号码。手机不在手里的，先换手机号。")
        raise Invalid("people.phone_not_here", said, fields={"phone_rang": said})
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    until = now() + LASTS
    ResetCode.objects.filter(account=account, used_at=None).delete()
    ResetCode.objects.create(
        account=account, index=blind_index(_named(account, code), RESET), issued_by=actor.person, expires_at=until
    )
    warn(actor, person=account.person_id, what=RESET_CODE)
    note(actor, "people.issue_reset", f"people.person:{account.person_id}")
    return Issued(code, until)


def _named(account: Account, code: str) -> str:
    return f"{account.handle} {code}"


def identified(person: Person, shown: Shown) -> None:
    """The document fits the record: its number where one is held, its name in any case."""
    if "".join(shown.name.split()) != "".join(person.name.split()):
        said = _("证件上的姓名和账号上的不一样。请再看一眼；确是本人，请本人登录改名或用邮箱找回。")
        raise Conflict("people.other_name", said, fields={"name": said})
    if person.id_number_index is None:
        return
    if person.id_number_index not in blind_indexes(citizen_id(shown.id_number).number, ID_NUMBER):
        said = _("证件号和登记过的不一样，不能办。")
        raise Conflict("people.other_document", said, fields={"id_number": said})


@transaction.atomic
def reset_password(actor: Actor, *, phone: str, code: str, password: str) -> Account:
    """Set a new password with a one-time code; every session of the account ends.

    One answer for an unknown number, a wrong, an old and a used code. Raises Invalid.
    """
    known = account_by_phone(phone)
    account = Account.objects.select_for_update().get(pk=known.pk) if known else None
    row = _living_code(account, "".join(code.split())) if account else None
    if account is None or row is None:
        said = _("手机号或重设码不对，或者过了 15 分钟、已经用过。请再看一眼；不行就请服务台另发一个。")
        raise Invalid("people.reset_code", said)
    _set(account, password)
    row.used_at = now()
    row.save(update_fields=["used_at"])
    forget_guesses(username=account.handle)
    warn(actor, person=account.person_id, what=PASSWORD)
    note(Actor(account.person_id, channel=actor.channel), "people.reset_password", f"people.person:{account.person_id}")
    return account


def _living_code(account: Account, code: str) -> ResetCode | None:
    """Of an account that the caller has locked: who issues, uses or drops codes locks it first."""
    rows = ResetCode.objects.filter(account=account, used_at=None, expires_at__gt=now())
    return rows.filter(index__in=blind_indexes(_named(account, code), RESET), account__is_active=True).first()


def _set(account: Account, password: str) -> None:
    """A new password changes what every session is tied to (Django's session hash), so all of them end."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Invalid(
            "people.password", " ".join(error.messages), fields={"password": " ".join(error.messages)}
        ) from error
    account.set_password(password)
    account.save(update_fields=["password"])


def forget_old_resets(actor: Actor) -> int:
    """Drop codes that ended more than a day ago; the number of rows. Raises NotAllowed."""
    permit(actor.system)
    return ResetCode.objects.filter(expires_at__lt=now() - KEPT).delete()[0]
