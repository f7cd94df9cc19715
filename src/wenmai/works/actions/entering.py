"""Hand a work in, by the author, a guardian, or a clerk for somebody without a phone; agree to its being shown; withdraw."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock, crypto, pictures
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.kernel.links import is_link
from wenmai.people.queries.kin import guardians_of
from wenmai.people.queries.persons import acts_for, ages_of
from wenmai.works import policies, telling
from wenmai.works.actions.recordings import again
from wenmai.works.drafts import PaperAuthor, WorkDraft
from wenmai.works.eligibility import Author, author_of, check_age
from wenmai.works.exhibiting import hang, work_reference
from wenmai.works.locks import locked_call, locked_with_copies, locked_work
from wenmai.works.models import Forwarding, ForwardState, Picture, Sound, Work, WorkCall
from wenmai.works.models.calls import CallState
from wenmai.works.naming import shown_name
from wenmai.works.queries.recordings import get_recording
from wenmai.works.vocabulary import ADULT

NAME = "works.author"


@transaction.atomic
def submit(actor: Actor, *, call: WorkCall, draft: WorkDraft, author: str = "") -> Work:
    """交作品, one's own or a family member's. The same title again gives back the first.

    Under 14 only a guardian hands in; from 14 to 17 who hands in alone waits for the guardian's consent.
    Raises NotAllowed, NotFound, Invalid, Conflict.
    """
    found = locked_call(call.pk)
    permit(bool(actor.person), _("先登录，再交作品。"))
    who = author_of(actor, found, author or actor.person, says_adult=draft.adult)
    mine = Work.objects.filter(call=found, author=who.person, withdrawn_at=None, origin=None)
    if known := mine.filter(title=draft.title.strip()).first():
        return known
    _check_open(found)
    if mine.count() >= found.most:
        raise Conflict("works.most", _("每位作者最多交 %(n)d 件。先撤回一件，再交。") % {"n": found.most})
    alone = who.young and not who.by_guardian
    if not draft.agreed:
        message = _("入选的作品要展出。不同意展出就不用交。")
        raise Invalid("works.agree", message, fields={"agreed": message})
    work = _made(actor, found, draft, shown=shown_name(draft, who.name, young=who.young))
    work.author, work.young = who.person, who.young
    work.sound = _sound_of(actor, who.person, draft.recording) if draft.recording else None
    if not alone:
        work.agreed_at, work.agreed_by = clock.now(), actor.person
    work.save()
    note(actor, "works.submit", work_reference(work), call=found.pk)
    _ask_guardians(actor, work, who, alone=alone)
    return work


@transaction.atomic
def enter_on_paper(actor: Actor, *, call: WorkCall, draft: WorkDraft, author: PaperAuthor) -> Work:
    """代交, at the counter for who has no phone; the name is sealed. Raises NotAllowed, Invalid, Conflict."""
    found = locked_call(call.pk)
    permit(policies.may_run_call(actor, found))
    _check_open(found)
    check_age(found, author.age)
    young = author.age < ADULT
    if not author.name.strip():
        raise Invalid("works.name", _("写上作者的名字。"), fields={"name": _("写上作者的名字。")})
    if not author.paper.strip():
        message = _("先请作者（或监护人）签同意书，写上存在哪里。")
        raise Invalid("works.paper", message, fields={"paper": message})
    if young and not author.guardian.strip():
        message = _("作者不满 18 周岁，写上签字的监护人。")
        raise Invalid("works.guardian", message, fields={"guardian": message})
    work = _made(actor, found, draft, shown=shown_name(draft, author.name.strip(), young=young))
    work.young, work.offline, work.paper, work.agreed_at = young, True, author.paper.strip()[:120], clock.now()
    names = "\n".join(each.strip()[:40] for each in (author.name, author.guardian) if each.strip())
    work.sealed_name = crypto.seal(names, NAME)
    work.save()
    note(actor, "works.enter", work_reference(work), call=found.pk)
    return work


@transaction.atomic
def agree(actor: Actor, *, work: Work) -> Work:
    """监护人同意展出. Twice keeps the first. Raises NotFound for who is no adult guardian of the author, Conflict."""
    found = locked_work(work.pk)
    if not found.author or found.author == actor.person or not acts_for(actor, found.author):
        raise NotFound("works.no_work", _("没有这件作品，可能已经撤回。"))
    permit(ages_of([actor.person]).get(actor.person, ADULT) >= ADULT, _("要由成年的监护人同意。"))
    if found.withdrawn_at is not None:
        raise Conflict("works.withdrawn", _("作品已经撤回，不用再同意。"))
    if found.agreed_at is None:
        found.agreed_at, found.agreed_by = clock.now(), actor.person
        found.save(update_fields=["agreed_at", "agreed_by"])
        note(actor, "works.agree", work_reference(found))
        hang(found)
    return found


@transaction.atomic
def withdraw(actor: Actor, *, work: Work) -> Work:
    """撤回, at any time by the author, a guardian, or the house for a work of the counter (个人信息保护法 15, 47).

    It is gone from the gallery at once, with every copy above; words and picture are deleted. Who made it takes it back
    where it was handed in, also from the page of a copy; a house from its own call upwards. Twice changes nothing.
    """
    own = policies.handed_in(actor, work) or (bool(work.author) and acts_for(actor, work.author))
    if not (own or (work.offline and policies.may_run_call(actor, work.call))):
        raise NotFound("works.no_work", _("没有这件作品，可能已经撤回。"))
    if gone := take_off(actor, works=[_first(work).pk if own else work.pk]):
        note(actor, "works.withdraw", work_reference(gone[0]))
    return Work.objects.select_related("call__institution__division").get(pk=work.pk)


def take_off(actor: Actor, *, works: Collection[int]) -> list[Work]:
    """Off the walls, with all copies; the rows stay without words, picture and names. Returns them, the lowest first."""
    now, found = clock.now(), locked_with_copies(works)
    for each in found:
        picture, sound = each.picture_id, each.sound_id
        each.withdrawn_at, each.withdrawn_by = now, actor.person
        each.words = each.link = each.link_source = each.picture_says = each.team = ""
        each.picture, each.sound, each.sealed_name, each.shown_name = None, None, b"", ""
        each.save()
        Picture.objects.filter(pk=picture or 0).delete()
        Sound.objects.filter(pk=sound or 0).delete()
        hang(each)
    sent = Forwarding.objects.filter(work__in=found, state=ForwardState.SENT)
    sent.update(state=ForwardState.RECALLED, answered_at=now, answered_by=actor.person)
    return found


def _first(work: Work) -> Work:
    """What was handed in, of which this may be a copy."""
    return _first(work.origin) if work.origin else work


def _check_open(call: WorkCall) -> None:
    if call.state == CallState.COMING:
        raise Conflict("works.early", _("征集还没开始，到了日子再来交。"))
    if call.state != CallState.OPEN:
        raise Conflict("works.over", _("征集已经截止。看看别的征集。"))


def _made(actor: Actor, call: WorkCall, draft: WorkDraft, *, shown: str) -> Work:
    """Checked and with its picture, not saved yet."""
    _check(call, draft)
    return Work(
        call=call,
        kind=draft.kind,
        title=draft.title.strip()[:80],
        words=draft.words.strip()[:3000],
        picture=keep_picture(draft.picture) if draft.picture else None,
        picture_says=draft.picture_says.strip()[:200] if draft.picture else "",
        link=draft.link.strip(),
        link_source=draft.link_source.strip()[:80] if draft.link.strip() else "",
        team=draft.team.strip()[:60],
        naming=draft.naming,
        shown_name=shown,
        made_at=clock.now(),
        made_by=actor.person,
    )


def _sound_of(actor: Actor, author: str, recording: int) -> Sound | None:
    """A copy of what the author read in a booth: the recording itself stays private. Raises NotFound, Invalid."""
    found = get_recording(actor, recording)
    if found.person != author:
        raise _invalid("recording", _("这段录音是另一位家人的。选作者自己的录音。"))
    return again(found.sound)


def keep_picture(content: bytes) -> Picture:
    """Clean it and keep it. Raises Invalid."""
    sent = pictures.read(content, accepted=Picture.Type.values)
    return Picture.objects.create(type=sent.type, size=len(sent.content), digest=sent.digest, content=sent.content)


def _check(call: WorkCall, draft: WorkDraft) -> None:
    if not draft.title.strip():
        raise _invalid("title", _("写上作品的名字。"))
    if draft.kind not in call.kinds:
        raise _invalid("kind", _("这次不收这一类。"))
    if draft.link.strip() and not is_link(draft.link.strip()):
        raise _invalid("link", _("链接要是 https:// 开头的完整网址，例如 https://www.example.com/song。"))
    if draft.link.strip() and not draft.link_source.strip():
        raise _invalid("link_source", _("写明链接从哪里来，例如哪个平台的哪个号。"))
    if draft.picture and not draft.picture_says.strip():
        raise _invalid("picture_says", _("用一句话说图上是什么，看不见的人要听。"))
    if not (draft.picture or draft.recording or draft.link.strip() or draft.words.strip()):
        raise _invalid("words", _("传一张图，选一段录音，贴一个链接，或写上正文。"))


def _invalid(field: str, message: str) -> Invalid:
    return Invalid("works.work", message, fields={field: message})


def _ask_guardians(actor: Actor, work: Work, who: Author, *, alone: bool) -> None:
    if alone:
        telling.consent_asked(actor, work, {each.key for each, _relation in guardians_of(who.person)})
