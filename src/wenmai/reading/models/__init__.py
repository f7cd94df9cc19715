"""Lists of books, what readers keep for themselves, and what is borrowed together."""

from wenmai.reading.models.lists import BookList, ListedBook, Theme
from wenmai.reading.models.log import LogEntry, Mark
from wenmai.reading.models.suggestions import Companion, Counting, HouseStop, ReaderStop

__all__ = [
    "BookList",
    "Companion",
    "Counting",
    "HouseStop",
    "ListedBook",
    "LogEntry",
    "Mark",
    "ReaderStop",
    "Theme",
]
