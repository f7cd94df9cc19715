"""What works hold about a person: what they made or handed in, and what they scored."""

from collections.abc import Mapping

from django.db.models import Q

from wenmai.kernel.actor import system
from wenmai.kernel.clock import day_of
from wenmai.works.actions.entering import take_off
from wenmai.works.actions.recordings import drop_of_person
from wenmai.works.models import Recording, Score, Work


def export_person(person: str) -> Mapping[str, object]:
    """Works with their state and words, recordings (each can be fetched on its page), and the scores that the person gave."""
    mine = Q(author=person) | Q(made_by=person, offline=False)
    works = Work.objects.filter(mine, origin=None).select_related("call").order_by("made_at")
    recordings = Recording.objects.filter(person=person).select_related("space__institution").order_by("made_at")
    scores = Score.objects.filter(member__person=person).select_related("work__call").order_by("at")
    return {
        "作品": [_work(each) for each in works],
        "录音": [_recording(each) for each in recordings],
        "评分": [{"征集": each.work.call.title, "作品": each.work.title, "分数": str(each.value)} for each in scores],
    }


def erase_person(person: str) -> int:
    """Take the person's works off with words, titles, pictures and names, and all recordings; scores stay under the opaque key.
    Also when the last guardian of somebody without an account goes: nobody else could take them back.
    """
    mine = Work.objects.filter(author=person)
    gone = take_off(system(), works=list(mine.filter(withdrawn_at=None).values_list("pk", flat=True)))
    mine.update(title="")
    return len(gone) + drop_of_person(person)


def _recording(recording: Recording) -> dict[str, object]:
    return {
        "读的": recording.title,
        "在哪里": f"{recording.space.institution.label} {recording.space.name}",
        "传": str(day_of(recording.made_at)),
        "保存到": str(recording.kept_until),
        "摘要": recording.digest,
    }


def _work(work: Work) -> dict[str, object]:
    return {
        "征集": work.call.title,
        "名称": work.title,
        "正文": work.words,
        "链接": work.link,
        "署名": work.shown_name,
        "结果": str(work.said_outcome),
        "交": str(day_of(work.made_at)),
        "撤回": str(day_of(work.withdrawn_at)) if work.withdrawn_at else "",
    }
