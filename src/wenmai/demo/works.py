"""Works of the demo: an exhibition of last month, judged and published, and a call for songs that is open."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from wenmai.demo.gatherings import CENTRE
from wenmai.demo.paintings import painting
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.people.models import Account
from wenmai.people.queries.accounts import phone_of
from wenmai.people.queries.persons import party_of
from wenmai.places.models import Division, Institution
from wenmai.works.actions.calls import close_call, open_call
from wenmai.works.actions.deciding import decide, publish
from wenmai.works.actions.entering import enter_on_paper, submit
from wenmai.works.actions.forwarding import forward
from wenmai.works.actions.judging import appoint, give_score
from wenmai.works.drafts import CallDraft, Decision, Destination, PaperAuthor, ScoreDraft, WorkDraft
from wenmai.works.models import Work, WorkCall
from wenmai.works.vocabulary import Mean

LYRICS = "金沙江的水哟转过弯，\n红格的山哟开满了攀枝花。\n（演示作品）"
OUTCOMES = (Decision("awarded", "一等奖", "颜色大胆，江水有动静。"), Decision("selected"), Decision("selected"))
SCORES = ((93, 90, 95), (86, 88, 84), (82, 79, 85))
JURY = ("librarian", "editor", "reader")


def show_works(cast: Mapping[str, Actor], today: date) -> None:
    """Both calls; safe to repeat."""
    if WorkCall.objects.filter(demo=True).exists():
        return
    house = Institution.objects.select_related("division").get(code=CENTRE)
    province = Division.objects.get(code="51")
    _exhibition(cast, house, province, today)
    songs = _call(
        cast["culture"], house, province, title="唱响花城：原创歌曲和歌词征集", theme="江河与家乡",
        kinds=("song", "writing", "stage"), opens_on=today - timedelta(days=3), closes_on=today + timedelta(days=27),
    )  # fmt: skip
    draft = WorkDraft("writing", "攀枝花开（歌词）", words=LYRICS, naming="full", agreed=True, adult=True)
    submit(cast["grandmother"], call=songs, draft=draft)


def _exhibition(cast: Mapping[str, Actor], house: Institution, province: Division, today: date) -> None:
    host = cast["culture"]
    with clock.living(clock.now() - timedelta(days=40)):
        call = _call(
            host, house, province, title="画里攀枝花：群众美术作品展", theme="一江两岸",
            kinds=("art", "calligraphy", "craft"), opens_on=today - timedelta(days=40),
            closes_on=today - timedelta(days=20), mean=Mean.TRIMMED,
        )  # fmt: skip
        for key in JURY:
            appoint(host, call=call, who=phone_of(Account.objects.get(person=cast[key].person)))
        works = _works(cast, call)
    with clock.living(clock.now() - timedelta(days=12)):
        close_call(host, call=call)
        for work, decision, scores in zip(works, OUTCOMES, SCORES, strict=True):
            for key, value in zip(JURY, scores, strict=True):
                give_score(cast[key], work=work, draft=ScoreDraft(Decimal(value)))
            decide(host, work=work, decision=decision)
        publish(host, call=call)
        to = Destination(None, "全省群众美术作品展（演示）", "报送函，存文化馆办公室（演示）")
        forward(host, work=works[0], to=to)


def _works(cast: Mapping[str, Actor], call: WorkCall) -> list[Work]:
    mother = cast["citizen"]
    child = next(each.key for each in party_of(mother)[1:])
    drawn = _drawn("river", "江上的早晨", "一条江从远山中间流过，天上有淡黄的太阳")
    blossom = _drawn("blossom", "攀枝花开", "一坡红花，远处是一层层的山和落日")
    stage = _drawn("stage", "坝坝舞的晚上", "夜里的山，满地灯光，月亮在中间")
    on_paper = PaperAuthor("王德福", 71, "文化馆档案柜 3 号（演示）")
    return [
        submit(mother, call=call, draft=blossom, author=child),
        submit(cast["grandmother"], call=call, draft=drawn),
        enter_on_paper(cast["culture"], call=call, draft=stage, author=on_paper),
    ]


def _drawn(name: str, title: str, says: str) -> WorkDraft:
    return WorkDraft("art", title, picture=painting(name), picture_says=f"{says}（演示）", agreed=True, adult=True)


def _call(host: Actor, house: Institution, province: Division, **about: object) -> WorkCall:
    about |= {"institution": house, "year": clock.today().year, "forwards_to": province, "demo": True}
    words = "面向全市市民，原创，每人最多 3 件。没有手机的到市文化馆一楼服务台代交。（演示）"
    return open_call(host, draft=CallDraft(about=words, **about))  # type: ignore[arg-type]
