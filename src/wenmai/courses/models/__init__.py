"""Course > term > class > lessons; who is enrolled and why; certificates; courses that are watched online. Dates, places and people who came are in `booking`."""

from wenmai.courses.models.certificates import Certificate
from wenmai.courses.models.classes import ClassStatus, CourseClass, Lesson
from wenmai.courses.models.courses import Course, RouteStop, Term
from wenmai.courses.models.enrolments import Decision, Enrolment, EnrolmentState, MakeUp
from wenmai.courses.models.online import FileRole, OnlineCourse, OnlineFile, OnlineLesson, OnlineQuestion, VideoSource
from wenmai.courses.models.studies import QuizTry, Study, StudyLesson

__all__ = [
    "Certificate",
    "ClassStatus",
    "Course",
    "CourseClass",
    "Decision",
    "Enrolment",
    "EnrolmentState",
    "FileRole",
    "Lesson",
    "MakeUp",
    "OnlineCourse",
    "OnlineFile",
    "OnlineLesson",
    "OnlineQuestion",
    "QuizTry",
    "RouteStop",
    "Study",
    "StudyLesson",
    "Term",
    "VideoSource",
]
