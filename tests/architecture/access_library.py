"""An example of every address of libraries."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.library.actions.rules import RuleDraft, write_rule

_numbers = count(1)


def _rule(world: Any) -> Mapping[str, Any]:
    """Each example asks for another age, so that none asks the same twice."""
    age = next(_numbers) % 150
    asked = {"where": world.here.code, "youngest": age, "oldest": age}
    draft = RuleDraft(f"试行第{age}条", clock.today(), asked=asked, says={"days": 21})
    return {"key": write_rule(system(), draft=draft).pk}


LIBRARY: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {"library_rules:rule": _rule}
