"""Who may open an address: the coarse audiences that the table of `access` is made of."""

from dataclasses import dataclass
from enum import StrEnum

from wenmai.kernel.actor import Actor, Role


class Who(StrEnum):
    """The coarse audience of an address."""

    PUBLIC = "public"  # everybody
    SIGNED_IN = "signed_in"  # whoever has signed in
    OWN = "own"  # whoever has signed in, and only what is theirs
    POSTING = "posting"  # staff with one of the roles, and only what lies at or below their posting
    OPERATOR = "operator"  # the administrator of the installation
    MACHINE = "machine"  # this machine, or the holder of the token of that address
    MIDWAY = "midway"  # only in the middle of signing in, else it leads back


@dataclass(frozen=True, slots=True)
class Audience:
    """`roles` only for POSTING; `post` when the address takes POST only."""

    who: Who
    roles: tuple[Role, ...] = ()
    post: bool = False

    def admits(self, actor: Actor) -> bool:
        """The coarse question; the fine one is the room's."""
        if self.who in {Who.PUBLIC, Who.MACHINE, Who.MIDWAY}:
            return True
        if self.who is Who.POSTING:
            return actor.system or any(grant.role in self.roles for grant in actor.grants)
        return actor.is_staff if self.who is Who.OPERATOR else actor.signed_in


def posting(*roles: Role, post: bool = False) -> Audience:
    """Staff with one of the roles."""
    return Audience(Who.POSTING, roles, post)


PUBLIC, PUBLIC_POST = Audience(Who.PUBLIC), Audience(Who.PUBLIC, post=True)
SIGNED_IN, SIGNED_IN_POST = Audience(Who.SIGNED_IN), Audience(Who.SIGNED_IN, post=True)
OWN, OWN_POST = Audience(Who.OWN), Audience(Who.OWN, post=True)
OPERATOR, OPERATOR_POST = Audience(Who.OPERATOR), Audience(Who.OPERATOR, post=True)
MACHINE, MIDWAY = Audience(Who.MACHINE), Audience(Who.MIDWAY)
KEEPER = posting(Role.ADMINISTRATOR, Role.MANAGER)
KEEPER_POST = posting(Role.ADMINISTRATOR, Role.MANAGER, post=True)
ADMINISTRATOR = posting(Role.ADMINISTRATOR)
ADMINISTRATOR_POST = posting(Role.ADMINISTRATOR, post=True)
TRAIL = posting(Role.AUDITOR, Role.ADMINISTRATOR)
TRAIL_POST = posting(Role.AUDITOR, Role.ADMINISTRATOR, post=True)
STAFF, STAFF_POST = posting(*Role), posting(*Role, post=True)
EDITOR = posting(Role.CLERK, Role.MANAGER, Role.REVIEWER, Role.OFFICIAL)
COUNTER = posting(Role.CLERK, Role.MANAGER)
FIGURES, FIGURES_POST = posting(Role.STATISTICIAN), posting(Role.STATISTICIAN, post=True)
COUNTER_POST = posting(Role.CLERK, Role.MANAGER, post=True)
CHECKERS = posting(Role.CLERK, Role.MANAGER, Role.REVIEWER)
CHECKERS_POST = posting(Role.CLERK, Role.MANAGER, Role.REVIEWER, post=True)
