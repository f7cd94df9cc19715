"""The facts of rooms by the hour. Their own kinds: lending a rehearsal room is use of a space, not a 群众文化活动."""

from wenmai.ledger.kinds import FactKind, declare

SPACE_USE = declare(FactKind("booking.space_use", "场地使用人次", "人次"))
SPACE_SESSION = declare(FactKind("booking.space_session", "场地使用场次", "场次"))
