"""Records of books and other things, what became of each, and which of them are one."""

from wenmai.catalogue.models.duplicates import MergeEvent, Question, QuestionState
from wenmai.catalogue.models.records import Code, Level, Record, RecordVersion, Touch, Work

__all__ = ["Code", "Level", "MergeEvent", "Question", "QuestionState", "Record", "RecordVersion", "Touch", "Work"]
