"""Consents are given and withdrawn, each for one purpose (个人信息保护法 14, 15, 16, 29, 31)."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor
from wenmai.kernel.clock import now
from wenmai.kernel.errors import Conflict, Invalid, NotFound
from wenmai.people.models import Consent, Need, Person, Purpose, RealName, SpecialGroup
from wenmai.people.queries.persons import acts_for


@transaction.atomic
def give_consent(actor: Actor, *, purpose: Purpose, text_version: str, person: str = "") -> Consent:
    """Agree for oneself or a dependant, in the words of a version. Twice keeps the first. Raises NotFound."""
    somebody = _lock(actor, person or actor.person)
    given = Consent.objects.filter(person=somebody, purpose=purpose, withdrawn_at=None).first()
    if given:
        return given
    note(actor, "people.consent", f"people.person:{somebody.key}", purpose=str(purpose), version=text_version)
    return Consent.objects.create(person=somebody, purpose=purpose, text_version=text_version, given_by=actor.person)


@transaction.atomic
def withdraw_consent(actor: Actor, *, purpose: Purpose, person: str = "") -> None:
    """Withdraw, and drop what rested on it. Twice changes nothing.

    Raises NotFound, and Conflict for the two purposes without which there is no account or no child to book for.
    """
    if purpose in {Purpose.ACCOUNT, Purpose.CHILD}:
        raise Conflict(
            "people.consent_needed", _("没有这一项就没法保留账号（孩子的资料）。要撤回，请注销账号或删去这位家人。")
        )
    somebody = _lock(actor, person or actor.person)
    if not Consent.objects.filter(person=somebody, purpose=purpose, withdrawn_at=None).update(withdrawn_at=now()):
        return
    if purpose is Purpose.SPECIAL_GROUP:
        SpecialGroup.objects.filter(person=somebody).delete()
    if purpose is Purpose.ID_NUMBER:
        _forget_id_number(somebody)
    note(actor, "people.withdraw", f"people.person:{somebody.key}", purpose=str(purpose))


@transaction.atomic
def state_needs(actor: Actor, *, needs: Collection[str], text_version: str, person: str = "") -> tuple[str, ...]:
    """Say which care one asks for; this is the separate consent. An empty choice withdraws it. Raises Invalid, NotFound."""
    unknown = set(needs) - set(Need.values)
    if unknown:
        raise Invalid("people.need", _("没有这一项照顾。请从列出的里面选。"), fields={"needs": _("请重选")})
    key = person or actor.person
    if not needs:
        withdraw_consent(actor, purpose=Purpose.SPECIAL_GROUP, person=key)
        return ()
    consent = give_consent(actor, purpose=Purpose.SPECIAL_GROUP, text_version=text_version, person=key)
    SpecialGroup.objects.filter(person=key).exclude(group__in=needs).delete()
    rows = [SpecialGroup(person_id=key, consent=consent, group=need) for need in sorted(needs)]
    SpecialGroup.objects.bulk_create(rows, ignore_conflicts=True)
    return tuple(sorted(needs))


def _forget_id_number(person: Person) -> None:
    person.id_number_index = person.id_number_sealed = None
    person.real_name = min(person.real_name, RealName.PHONE)
    person.save(update_fields=["id_number_index", "id_number_sealed", "real_name"])


def _lock(actor: Actor, person: str) -> Person:
    found = Person.objects.select_for_update().filter(key=person, erased_at=None).first() if person else None
    if found is None or not (actor.system or acts_for(actor, person)):
        raise NotFound("people.person", _("没有这个人。"))
    return found
