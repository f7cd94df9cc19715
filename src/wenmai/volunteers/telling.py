"""What volunteers who come home and their houses are told. Nobody is named."""

from django.utils.translation import gettext_lazy as _

from wenmai.kernel.actor import Actor, Role
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare
from wenmai.people.queries.duty import nearest_on_duty, on_duty
from wenmai.volunteers.models import HomeVolunteer

OFFERED = declare(NoticeKind("volunteers.offered", _("有人愿意上门")))
ANSWERED = declare(NoticeKind("volunteers.home", _("上门志愿者登记")))
ABOVE = (Role.MANAGER, Role.ADMINISTRATOR)


def offered(actor: Actor, volunteer: HomeVolunteer) -> int:
    """To who heads the house: somebody waits for its word."""
    house = volunteer.house
    persons = on_duty([house.code], (Role.MANAGER,)) or nearest_on_duty(house.division.path, ABOVE)
    words = (_("有人愿意当上门志愿者"), _("见个面、核对以后，由负责人担保，才会派去上门。"))
    note = Note(OFFERED.name, *words, f"/desk/volunteers/{volunteer.pk}/", f"offered:{volunteer.pk}")
    return tell(actor, persons=set(persons) - {actor.person}, note=note)


def vouched(actor: Actor, volunteer: HomeVolunteer) -> int:
    """To the volunteer: the house has said yes."""
    words = (_("单位担保了，可以上门了"), _("有人要上门、时间又合适时，会发消息来问你，去不去由你。"))
    return _tell(actor, volunteer, words, "vouched")


def ended(actor: Actor, volunteer: HomeVolunteer) -> int:
    """To the volunteer, where the house ended it."""
    words = (_("上门志愿者登记结束了"), _("原因写在里面。有疑问打单位电话。姓名和电话已经删除。"))
    return _tell(actor, volunteer, words, "ended")


def _tell(actor: Actor, volunteer: HomeVolunteer, words: tuple[object, object], what: str) -> int:
    note = Note(ANSWERED.name, *words, "/volunteers/", f"{what}:{volunteer.pk}")  # type: ignore[arg-type]
    return tell(actor, persons={volunteer.person} - {"", actor.person}, note=note)
