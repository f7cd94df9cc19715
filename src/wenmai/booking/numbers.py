"""The number that stands for an applicant in what is published: nobody can choose it, and it names nobody."""

from hashlib import sha256
from uuid import UUID

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs without 0 O 1 I, to be read out over the telephone
SIGNS = 12


def number_of(round_key: UUID, person: str) -> str:
    """The number of a person in a round, the same whenever and wherever it is asked for: ABCD-EFGH-JKLM, 60 bits."""
    bits = int.from_bytes(sha256(f"wenmai-number:{round_key}:{person}".encode()).digest()[:8], "big")
    signs = "".join(ALPHABET[(bits >> (5 * each)) & 31] for each in range(SIGNS))
    return "-".join(signs[start : start + 4] for start in range(0, SIGNS, 4))
