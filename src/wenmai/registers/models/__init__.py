"""What every register shares: the entry that rooms extend, its revisions, its papers, and files on their way in."""

from wenmai.registers.models.entries import Entry, FenField, key_of, one_at_a_time
from wenmai.registers.models.keeping import Draft, Revision, Scan

__all__ = ["Draft", "Entry", "FenField", "Revision", "Scan", "key_of", "one_at_a_time"]
