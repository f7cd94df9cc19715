"""/api/v1/people/: keys and revocations for offline scanners, reading a code, who the caller is."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from wenmai.audit.limits import hit
from wenmai.kernel.crypto import public_keys
from wenmai.people.actions.codes import accept_code
from wenmai.people.codes import GRACE, PREFIX, ROTATES
from wenmai.people.queries.codes import revoked_serials

router = Router(tags=["people"])


class CodeKeys(Schema):
    """What a scanner needs to check a code with no network: see docs of `wenmai.people.codes` for the layout."""

    algorithm: str = "Ed25519"
    prefix: str = PREFIX
    valid_seconds: int = int((ROTATES + GRACE).total_seconds())
    keys: dict[str, str]


class Revoked(Schema):
    """SM3 digests of the serials of lasting codes that are no longer good."""

    serials: list[str]


class CodeIn(Schema):
    """What was scanned or typed, and where: "booking.session:42"."""

    code: Annotated[str, Field(min_length=1, max_length=400)]
    context: Annotated[str, Field(min_length=1, max_length=80)]


class Scanned(Schema):
    """The person key and the masked name."""

    person: str
    display_name: str
    way: str


class GrantOut(Schema):
    """A role at a place."""

    role: str
    scope: str


class Caller(Schema):
    """Who a token or a session acts as."""

    person: str
    channel: str
    grants: list[GrantOut]


@router.get("/code-keys", response=CodeKeys, url_name="code_keys")
def code_keys(request: HttpRequest) -> CodeKeys:
    """Public keys of the one code, newest first."""
    return CodeKeys(keys=public_keys())


@router.get("/revoked-codes", response=Revoked, url_name="revoked_codes")
def revoked_codes(request: HttpRequest) -> Revoked:
    """Lasting codes that were stopped; staff and their systems only."""
    return Revoked(serials=revoked_serials(request.actor))  # type: ignore[attr-defined]


@router.post("/codes", response=Scanned, url_name="read_code")
def read_code(request: HttpRequest, sent: CodeIn) -> Scanned:
    """Whose code this is; a rotating one is used up for this context."""
    actor = request.actor  # type: ignore[attr-defined]
    hit("people.read_code", actor.person, 120, 60)
    found = accept_code(actor, code=sent.code, context=sent.context)
    return Scanned(person=found.person, display_name=found.display_name, way=found.way)


@router.get("/me", response=Caller, url_name="whoami")
def whoami(request: HttpRequest) -> Caller:
    """What the caller is taken for."""
    actor = request.actor  # type: ignore[attr-defined]
    grants = [GrantOut(role=grant.role.value, scope=grant.scope) for grant in actor.grants]
    return Caller(person=actor.person, channel=actor.channel.value, grants=grants)
