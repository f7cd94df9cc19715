"""What is told at each step of a campaign, in the caller's transaction: to houses, to officials, to who objected."""

from collections.abc import Callable, Sequence
from typing import cast

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenmai.honours.models import Application, Award, Campaign, Objection, PublicNotice
from wenmai.kernel.actor import STAFF_ROLES, Actor, Role
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare
from wenmai.people.queries.duty import on_duty

OPENED = declare(NoticeKind("honours.opened", gettext_lazy("评选开始申报")))
ASKED = declare(NoticeKind("honours.asked", gettext_lazy("等你推荐或评定的申报")))
STEP = declare(NoticeKind("honours.step", gettext_lazy("本单位的申报有进展"), urgent=True))
OBJECTED = declare(NoticeKind("honours.objected", gettext_lazy("公示里有人提异议")))
ANSWERED = declare(NoticeKind("honours.answered", gettext_lazy("你提的异议有答复")))


def opened(actor: Actor, campaign: Campaign, below: Sequence[str]) -> int:
    """To the officials of the divisions below, who tell their houses."""
    said = {"title": campaign.title, "day": f"{campaign.closes_on:%Y-%m-%d}"}
    title = _text(lambda: _("“%(title)s”开始申报") % said)
    body = _text(lambda: _("%(day)s 截止。请通知本地的馆站从工作台申报，再由你们推荐。") % said)
    note = Note(OPENED.name, title, body, f"/desk/honours/{campaign.pk}/", str(campaign.pk))
    return tell(actor, persons=on_duty(below, (Role.OFFICIAL,)), note=note)


def waits(actor: Actor, application: Application) -> int:
    """To the officials whose turn it is."""
    if application.waits_at_id is None:
        return 0
    said = {"house": application.institution.name, "title": application.campaign.title}
    title = _text(lambda: _("%(house)s 的申报等你看") % said)
    key = f"{application.pk}:{application.waits_at_id}"
    note = Note(ASKED.name, title, application.campaign.title, _page(application), key)
    return tell(actor, persons=on_duty([application.waits_at_id], (Role.OFFICIAL,)), note=note)


def step_taken(actor: Actor, application: Application, sentence: Promise | str, key: str) -> int:
    """To the staff of the house, in one sentence."""
    said = {"title": application.campaign.title}
    title = _text(lambda: _("“%(title)s”的申报有进展") % said)
    house = application.institution.code
    note = Note(STEP.name, title, sentence, _page(application), f"{application.pk}:{key}", house)
    return tell(actor, persons=on_duty([house], STAFF_ROLES), note=note)


def put_up(actor: Actor, notice: PublicNotice, proposed: Sequence[Application]) -> None:
    """To each house that is proposed."""
    said = {"day": f"{notice.last:%Y-%m-%d}"}
    sentence = _text(lambda: _("列入公示名单，公示到 %(day)s。") % said)
    for each in proposed:
        step_taken(actor, each, sentence, f"notice-{notice.number}")


def awarded(actor: Actor, award: Award) -> int:
    """To the house that was named."""
    said = {"title": award.campaign.title}
    return step_taken(actor, award.application, _text(lambda: _("获评“%(title)s”。") % said), "awarded")


def revoked(actor: Actor, award: Award) -> int:
    """To the house that lost it, with the reason."""
    said = {"why": award.revoked_because}
    return step_taken(actor, award.application, _text(lambda: _("荣誉撤销了。原因：%(why)s") % said), "revoked")


def objected(actor: Actor, objection: Objection) -> int:
    """To the officials who answer; who objected is not named."""
    campaign = objection.notice.campaign
    said = {"title": campaign.title}
    title = _text(lambda: _("“%(title)s”的公示有一条异议") % said)
    note = Note(OBJECTED.name, title, "", f"/desk/honours/{campaign.pk}/", str(objection.pk))
    return tell(actor, persons=on_duty([campaign.division_id], (Role.OFFICIAL,)), note=note)


def answered(actor: Actor, objection: Objection) -> int:
    """To who objected."""
    campaign = objection.notice.campaign
    said = {"title": campaign.title, "answer": objection.answer}
    title = _text(lambda: _("你对“%(title)s”公示的异议有答复了") % said)
    note = Note(ANSWERED.name, title, objection.answer, f"/honours/{campaign.pk}/", str(objection.pk))
    return tell(actor, persons=[objection.person] if objection.person else [], note=note)


def said_step(division: str, opinion: str, *, passed: bool) -> Promise:
    """推荐了 or 没有推荐, by whom and why."""
    said = {"division": division, "opinion": opinion}
    if passed:
        return _text(lambda: _("%(division)s推荐了：%(opinion)s") % said)
    return _text(lambda: _("%(division)s没有推荐：%(opinion)s") % said)


def _page(application: Application) -> str:
    return f"/desk/honours/applications/{application.pk}/"


def _text(write: Callable[[], str]) -> Promise:
    return cast(Promise, lazy(write, str)())
