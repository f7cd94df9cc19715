"""Errors that a person can act on. Every refusal is one of these, with a stable code and a message in the reader's language."""

from collections.abc import Mapping

from django.utils.translation import gettext as _


class DomainError(Exception):
    """A refusal: `code` is stable ("booking.full"), `message` says what happened and what to do next."""

    status = 400

    def __init__(self, code: str, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields = dict(fields or {})


class Invalid(DomainError):
    """The input cannot be used; `fields` names the inputs at fault."""

    status = 422


class NotAllowed(DomainError):
    """The actor sees the thing but may not do this to it."""

    status = 403


class NotFound(DomainError):
    """The thing does not exist, or the actor may not know that it does."""

    status = 404


class Conflict(DomainError):
    """The thing is no longer in the state that this action needs (full, already checked in, taken)."""

    status = 409


class TooMany(DomainError):
    """The caller must slow down; `retry_after` in seconds."""

    status = 429

    def __init__(self, code: str, message: str, *, retry_after: int) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after


def permit(allowed: bool, message: str = "") -> None:
    """Raise NotAllowed unless `allowed`; the line between lock and check in every action."""
    if not allowed:
        raise NotAllowed("not_allowed", message or _("没有做这件事的权限。请让本单位管理员授权后再试。"))
