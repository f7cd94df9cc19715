"""Who acts: a frozen value built per request by `people`; every policy reads only this."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a posting lets a person do at a place; a role at a division covers its subtree."""

    CLERK = "clerk"  # 办事员: publish, book for others, check in, at one institution
    MANAGER = "manager"  # 馆长、站长: the above, and staff and opening hours of the institution
    REVIEWER = "reviewer"  # 审核员: second and third review of content
    OFFICIAL = "official"  # 主管部门: reads everything in a division, answers for the plan
    STATISTICIAN = "statistician"  # 统计员: imports facts and gauges, publishes snapshots
    AUDITOR = "auditor"  # 审计员: reads the audit trail
    ADMINISTRATOR = (
        "administrator"  # 系统管理员: institutions, staff, postings; no content; reads the trail of its own scope
    )


class Channel(StrEnum):
    """Through which door the actor came. Not the channel of a fact, which says how the service was given."""

    WEB = "web"
    API = "api"
    DESK = "desk"
    PHONE = "phone"  # the hotline: staff acted for who rang
    COUNTER = "counter"  # staff acted for who stood there
    RELATIVE = "relative"  # a member of the family acted for them
    DEVICE = "device"  # a scanner of a door, by what it kept while it had no network
    COMMAND = "command"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Grant:
    """One role at one place. `scope` is a division code ("5104") or an institution code ("PZH-LIB")."""

    role: Role
    scope: str


@dataclass(frozen=True, slots=True)
class Actor:
    """`person` is the opaque person key ("" for nobody), `account` the account's primary key.

    `child` is True for somebody known to be under 14, for whom a guardian acts (个人信息保护法 31).
    """

    person: str = ""
    account: int | None = None
    grants: tuple[Grant, ...] = ()
    channel: Channel = Channel.WEB
    system: bool = False
    second_factor: bool = False
    child: bool = False

    @property
    def signed_in(self) -> bool:
        """True for a person or the system itself."""
        return bool(self.person) or self.system

    @property
    def is_staff(self) -> bool:
        """True when the person holds any posting."""
        return self.system or bool(self.grants)

    def may(self, roles: Iterable[Role], path: Iterable[str]) -> bool:
        """True if one of `roles` is held at any code of `path` (root division … own division, institution)."""
        if self.system:
            return True
        wanted, codes = frozenset(roles), frozenset(path)
        return any(grant.role in wanted and grant.scope in codes for grant in self.grants)

    def scopes(self, roles: Iterable[Role]) -> tuple[str, ...]:
        """The codes at which one of `roles` is held, sorted, for scoped querysets."""
        wanted = frozenset(roles)
        return tuple(sorted({grant.scope for grant in self.grants if grant.role in wanted}))


ANYONE = Actor()
STAFF_ROLES = (Role.CLERK, Role.MANAGER)


def system(channel: Channel = Channel.WORKER) -> Actor:
    """The product itself, for jobs and commands; may do everything and is named so in the audit trail."""
    return Actor(channel=channel, system=True)
