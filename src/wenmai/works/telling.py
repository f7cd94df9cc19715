"""What authors, guardians, members of a jury and houses are told."""

from django.utils.translation import gettext_lazy as _

from wenmai.kernel.actor import Actor
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare
from wenmai.people.queries.kin import guardians_of
from wenmai.people.queries.persons import ages_of
from wenmai.works.models import Forwarding, JuryMember, Recording, Work
from wenmai.works.vocabulary import ADULT, SHOWN, Outcome

WORK = declare(NoticeKind("works.work", _("作品征集"), urgent=True))
JURY = declare(NoticeKind("works.jury", _("评审"), urgent=True))
RECORDING = declare(NoticeKind("works.recording", _("朗读亭的录音"), urgent=False))
OF_OUTCOME = {
    Outcome.SELECTED: (_("作品入选了"), _("展厅里看得到。不想展出，随时可以撤回。")),
    Outcome.AWARDED: (_("作品获奖了"), _("展厅里看得到。证书怎么领，问主办单位。")),
    Outcome.DECLINED: (_("作品这次没入选"), _("主办单位的话写在里面。别的征集还可以交。")),
}


def outcome_told(actor: Actor, work: Work) -> int:
    """To the author and who handed in; how many are told anew."""
    title, body = OF_OUTCOME[Outcome(work.outcome)]
    if work.agreed_at is None and work.outcome in SHOWN:
        body = _("监护人同意以后才展出。请他登录后在“我的作品”里点同意。")
    note = Note(WORK.name, title, body, _page(work), f"outcome:{work.pk}", work.call.institution.code)
    return tell(actor, persons=_people(work), note=note)


def taken_down_told(actor: Actor, work: Work) -> int:
    """It no longer hangs in the gallery, and why is on the page."""
    note = Note(WORK.name, _("作品从展厅撤下了"), _("原因写在里面。"), _page(work), f"down:{work.pk}")
    return tell(actor, persons=_people(work), note=note)


def consent_asked(actor: Actor, work: Work, guardians: set[str]) -> int:
    """To the guardians of somebody under 18 who handed in alone."""
    title, body = _("孩子交了一件作品"), _("你同意以后才能展出。点开看，再决定。")
    return tell(actor, persons=guardians, note=Note(WORK.name, title, body, _page(work), f"agree:{work.pk}"))


def appointed_told(actor: Actor, member: JuryMember) -> int:
    """To who was appointed."""
    title, body = _("请你做评委"), _("征集截止以后打分，每件一次。自己和家人的作品不用打。")
    link = f"/works/jury/{member.call_id}/"
    return tell(actor, persons={member.person}, note=Note(JURY.name, title, body, link, f"member:{member.pk}"))


def forwarded_told(actor: Actor, forwarding: Forwarding) -> int:
    """To the author and who handed in: it was passed on, or there is an answer."""
    title = _("作品报送上级") if forwarding.answered_at is None else _("作品报送有了答复")
    key = f"forward:{forwarding.pk}:{forwarding.state}"
    note = Note(WORK.name, title, _("报到哪里、结果怎样，点开看。"), _page(forwarding.work), key)
    return tell(actor, persons=_people(forwarding.work), note=note)


def recording_told(actor: Actor, recording: Recording) -> int:
    """To who read, and under 18 to the guardians: it was kept for them, only they hear it."""
    persons = {recording.person}
    if ages_of(persons).get(recording.person, ADULT) < ADULT:
        persons |= {each.key for each, _relation in guardians_of(recording.person)}
    title, body = (
        _("朗读亭的录音存好了"),
        _("只有你（不满 18 周岁的，还有监护人）听得到。可以听、下载、删掉，也可以交去征集。"),
    )
    note = Note(RECORDING.name, title, body, f"/works/recordings/{recording.pk}/", f"recording:{recording.pk}")
    return tell(actor, persons=persons, note=note)


def _people(work: Work) -> set[str]:
    """Nobody for a work of the counter: a clerk handed it in for somebody without a phone."""
    return set() if work.offline else {work.author, work.made_by} - {""}


def _page(work: Work) -> str:
    return f"/works/mine/{work.pk}/"
