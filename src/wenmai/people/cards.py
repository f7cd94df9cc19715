"""How a card is known at a door with no network: a slow keyed digest of its number, which a scanner can make itself.

The blind index by which cards are looked up needs a key that never leaves the house. A registered scanner gets a salt of
its own purpose instead, and 60,000 rounds of PBKDF2 (SP 800-132) stand between a stolen scanner and the numbers of who
has booked: card numbers are short, so they could be tried out, at some 30 ms each. Nothing else is on the scanner.
"""

import hashlib
from functools import lru_cache

from wenmai.kernel.crypto import blind_index
from wenmai.kernel.validators import plain

PREFIX = "WK1:"
ROUNDS = 60_000
BYTES = 16
PURPOSE = "people.card_door"


def door_salt() -> str:
    """What scanners mix in, in hex; of this installation, derived from its index key."""
    return _salt(blind_index("salt", PURPOSE))


@lru_cache(maxsize=2)
def _salt(derived: str) -> str:
    return derived[:32]


def door_digest(number: str) -> str:
    """32 hex digits of a card's number."""
    salt = bytes.fromhex(door_salt())
    return hashlib.pbkdf2_hmac("sha256", plain(number).encode(), salt, ROUNDS, BYTES).hex()


def looks_like_card_at_door(text: str) -> bool:
    """True for what a scanner writes down of a card."""
    return text.startswith(PREFIX)
