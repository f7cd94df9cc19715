"""Course > term > class > lessons; who is enrolled and why; certificates. Dates, places and people who came are in `booking`."""

from wenmai.courses.models.certificates import Certificate
from wenmai.courses.models.classes import ClassStatus, CourseClass, Lesson
from wenmai.courses.models.courses import Course, RouteStop, Term
from wenmai.courses.models.enrolments import Decision, Enrolment, EnrolmentState, MakeUp

__all__ = [
    "Certificate",
    "ClassStatus",
    "Course",
    "CourseClass",
    "Decision",
    "Enrolment",
    "EnrolmentState",
    "Lesson",
    "MakeUp",
    "RouteStop",
    "Term",
]
