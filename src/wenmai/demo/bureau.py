"""What offices find on their desks: doubts, recounts, returns, papers of projects, alerts. In the worker, after the first page."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from wenmai.demo import parts
from wenmai.demo.cast import bring_cast
from wenmai.demo.city import open_city
from wenmai.demo.doubts import answer_doubts, doubt_figures, inspect_months, recount_months
from wenmai.demo.fairness import share_money
from wenmai.demo.following import be_level
from wenmai.demo.houses import villages_of_the_city
from wenmai.demo.last_year import remember_last_year
from wenmai.demo.nights import judge_first, judge_last, take_posts_away, withdraw_websites
from wenmai.demo.papers import hand_in_returns
from wenmai.demo.projects import file_papers
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.trust.actions.issues import issue_stocks


def build_bureau(actor: Actor) -> None:
    """Steps that each commit and may be repeated: a stop begins again at its step, with the day on which the part began."""
    part = parts.begin(parts.BUREAU_PART)
    steps = _steps(actor, bring_cast(actor), clock.day_of(part.started_at))
    for number, step in enumerate(steps, 1):
        if number > part.done:
            step()
            parts.advance(parts.BUREAU_PART, number, len(steps))
    parts.finish(parts.BUREAU_PART)


def _steps(actor: Actor, cast: Mapping[str, Actor], today: date) -> tuple[Callable[[], object], ...]:
    begun = clock.day_of(parts.begin(parts.CITY_PART).started_at)
    return (
        partial(file_papers, cast, today),
        partial(remember_last_year, actor, open_city(actor), villages_of_the_city(), begun, today),
        partial(doubt_figures, actor, today),
        be_level,
        partial(share_money, cast, today),
        partial(hand_in_returns, cast, today),
        partial(judge_first, actor, today),
        partial(inspect_months, actor, today),
        partial(answer_doubts, actor, cast, today),
        partial(withdraw_websites, cast),
        partial(take_posts_away, cast, today),
        be_level,
        partial(inspect_months, actor, today),
        partial(judge_last, actor, today),
        partial(recount_months, actor, today),
        partial(issue_stocks, actor),
    )
