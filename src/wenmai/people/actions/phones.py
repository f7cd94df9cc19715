"""A number that changed: by oneself, or at the counter when the old phone is lost."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor
from wenmai.kernel.clock import now
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.validators import is_mobile
from wenmai.people.actions.persons import fill_phone, phone_is_taken
from wenmai.people.actions.resets import Shown, identified, lock_account
from wenmai.people.counter_pass import read_pass
from wenmai.people.models import Account, Consent, Person, Purpose, RealName, ResetCode
from wenmai.people.queries.accounts import needs_administrator, own_account
from wenmai.people.warnings import PHONE, warn

SETTLED = timedelta(days=1)  # a document first checked today proves nothing about whose account this was yesterday


@transaction.atomic
def change_phone(actor: Actor, *, phone: str, password: str) -> Account:
    """One's own number, with the password once more. Raises NotFound, Invalid, Conflict."""
    account = Account.objects.select_for_update().get(pk=own_account(actor).pk)
    if not account.check_password(password):
        said = _("密码不对，没有换。")
        raise Invalid("people.wrong_password", said, fields={"password": said})
    return _move(actor, account, phone)


@transaction.atomic
def change_phone_at_counter(actor: Actor, *, found: str, phone: str, shown: Shown) -> Account:
    """The number of who lost the old phone, by a document that was checked a day ago or more; the old password ends.

    Raises NotFound (pass, no account), NotAllowed, Invalid, Conflict.
    """
    account = lock_account(person=read_pass(actor, found))
    permit(not needs_administrator(account), _("工作人员和设了第二道验证的账号，请由系统管理员重设。"))
    given = Consent.objects.filter(person=account.person, purpose=Purpose.ID_NUMBER, withdrawn_at=None).first()
    if account.person.id_number_index is None or given is None or given.given_at > now() - SETTLED:
        raise Conflict(
            "people.no_document",
            _("这个账号以前没有核过证件，认不出是不是本人，不能换号。请用新号码另外注册，或找回旧号码。"),
        )
    identified(account.person, shown)
    account.set_unusable_password()
    return _move(actor, account, phone)


def _move(actor: Actor, account: Account, phone: str) -> Account:
    if not is_mobile(phone):
        raise Invalid("people.phone", _("手机号不对。"), fields={"phone": _("手机号不对。")})
    fill_phone(account, phone, verified=False)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise phone_is_taken() from error
    ResetCode.objects.filter(account=account, used_at=None).delete()
    Person.objects.filter(key=account.person_id, real_name=RealName.PHONE).update(real_name=RealName.NONE)
    warn(actor, person=account.person_id, what=PHONE)
    note(actor, "people.change_phone", f"people.person:{account.person_id}")
    return account
