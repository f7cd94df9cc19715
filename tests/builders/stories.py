"""Machines of hypothesis: short in `make test`, long in `make ci-full`."""

import os
from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from wenmai.kernel.errors import Conflict

LONGER = 10 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 1


def deed(often: int = 1, **drawn: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A step of a Story; `often` says how many times it lies in the hat, `drawn` what it is given."""

    def marked(step: Callable[..., None]) -> Callable[..., None]:
        step.drawn, step.often = drawn, often  # type: ignore[attr-defined]
        return step

    return marked


class Story(RuleBasedStateMachine):
    """A machine whose every step is one of its deeds. Rules of hypothesis are left out of most stories at random, so that few
    short stories with many rules would hardly do anything.
    """

    @rule(data=st.data())
    def go_on(self, data):
        hat = [name for name in sorted(dir(self)) for _ in range(getattr(getattr(self, name), "often", 0))]
        step = getattr(self, data.draw(st.sampled_from(hat)))
        step(**{name: data.draw(how, label=name) for name, how in step.drawn.items()})


def tell_stories(story: type[Story], *, stories: int, steps: int) -> None:
    """Tell that many stories of so many steps; ten times as many in the long profile."""
    calm = settings(
        max_examples=stories * LONGER,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate, Phase.shrink] if LONGER > 1 else [Phase.generate],
    )
    run_state_machine_as_test(story, settings=calm)


def refusable(work: Callable[[], Any]) -> tuple[Any, str]:
    """What came of it and "", or None and the code of the refusal."""
    try:
        return work(), ""
    except Conflict as refused:
        return None, refused.code
