"""Where a person can be reached outside our pages: supplied by `people`, which lies above."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """`email` and `phone` are "" where there is none that may be used. `account` is False for whom nobody can sign in.

    `name` is said where the address is that of somebody who reads for the person: a mother for her child.
    """

    email: str = ""
    phone: str = ""
    account: bool = False
    name: str = ""


Resolver = Callable[[Iterable[str]], Mapping[str, Address]]
Wards = Callable[[str], Mapping[str, str]]
NOWHERE = Address()
_resolvers: list[Resolver] = []
_wards: list[Wards] = []


def register(resolver: Resolver, wards: Wards) -> None:
    """Register who knows addresses, and for whom somebody reads: keys and names of dependants without an account.

    Called once, from apps.py. Persons that the resolver leaves out have no address. Raises ValueError for a second one.
    """
    if _resolvers:
        raise ValueError("a resolver of addresses is registered already")
    _resolvers.append(resolver)
    _wards.append(wards)


def wards_of(person: str) -> Mapping[str, str]:
    """For whom a person reads messages beside themself, with their names."""
    return _wards[0](person) if person and _wards else {}


def addresses_of(persons: Iterable[str]) -> Mapping[str, Address]:
    """The addresses of many persons, in a fixed number of queries; nothing is known while nobody registered."""
    return _resolvers[0](persons) if _resolvers else {}
