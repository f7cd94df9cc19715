"""Three nights of the past, judged as every night is: what turned behind, where too few report. Nobody has read it yet."""

from collections.abc import Mapping
from datetime import date, timedelta

from wenmai.alerts.actions import judge
from wenmai.demo.houses import CITY
from wenmai.kernel.actor import Actor
from wenmai.registers.actions.entering import enter, withdraw
from wenmai.registers.declaring import get_register
from wenmai.registers.drafts import Said

FIRST, LAST = (31,), (2, 1)  # days ago; a change is believed when a second night shows it
OFFLINE = ("PZH-XQ-LIB", "PZH-XQ-CUL", "PZH-CUL")
WITHOUT_POSTS = "PZH-DQ-CUL"


def judge_first(actor: Actor, today: date) -> None:
    """Where watching begins."""
    _judge(actor, today, FIRST)


def withdraw_websites(cast: Mapping[str, Actor]) -> None:
    """Three houses had entered a website that is not theirs: now fewer than eight in ten report one. Safe to repeat."""
    register = get_register("websites")
    for row in register.model._default_manager.filter(institution__code__in=OFFLINE, withdrawn_at=None):
        withdraw(cast["official"], register=register, entry=row.pk, reason="登记的是别人的网站（演示）")


def take_posts_away(cast: Mapping[str, Actor], today: date) -> None:
    """One culture centre has no posts until they are settled anew: a clause of the whole city turns behind. Safe to repeat."""
    since = today - timedelta(days=20)
    said = Said("演示数据：机构改革，编制待重新核定", since, since)
    numbers = ("approved", "filled", "full_time", "part_time", "senior", "middle")
    values = {"kind": "professional", **dict.fromkeys(numbers, 0)}
    enter(cast["official"], register=get_register("posts"), place=WITHOUT_POSTS, values=values, said=said, demo=True)


def judge_last(actor: Actor, today: date) -> None:
    """The city and its counties of the last two nights; a night that was judged before changes nothing."""
    _judge(actor, today, LAST)


def _judge(actor: Actor, today: date, nights: tuple[int, ...]) -> None:
    for ago in nights:
        judge(actor, night=today - timedelta(days=ago), within=CITY)
