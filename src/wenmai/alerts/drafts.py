"""What is seen of a clause at night, and what a rule about data found; frozen, typed values."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Seen:
    """One aspect of a clause in a region, as computed tonight."""

    plan: str
    clause: str
    region: str
    aspect: str
    value: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it one."""
        return self.region, self.clause, self.aspect


@dataclass(frozen=True, slots=True)
class Standing:
    """A state between two nights; see models.ClauseState."""

    value: str
    since: date
    waiting: str = ""
    waiting_since: date | None = None

    def after(self, value: str, night: date) -> "Standing":
        """The state after a night on which `value` was seen: another value must be seen on two nights to be believed.

        A value that goes back and forth every night is never believed, and the same night twice is one night.
        """
        if value == self.value:
            return Standing(self.value, self.since)
        if value != self.waiting or self.waiting_since is None:
            return Standing(self.value, self.since, value, night)
        if self.waiting_since < night:
            return Standing(value, self.waiting_since)
        return self


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule about data found (登记的数不对劲): told once for each `key` to the lowest bureau on its path and to the house.

    `path`: the codes from the province down to where it happened. `rule` is its title as people read it, `said` one sentence, `link` a path on our site where it is answered.
    """

    key: str
    rule: str
    said: str
    path: tuple[str, ...]
    house: str = ""
    link: str = ""
