"""schema.org Course and CourseInstance as JSON-LD for the page of a course; extruct and search engines read it."""

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from wenmai.courses.models import Course
from wenmai.courses.pages import Shown
from wenmai.courses.queries.finding import Line
from wenmai.courses.vocabulary import ArtForm, Mode
from wenmai.kernel.clock import SHANGHAI
from wenmai.kernel.linked_data import script

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def script_of(course: Course, classes: Sequence[Shown], address: str) -> SafeString:
    """The course as an element of its page."""
    return script(course_of(course, classes, address))


def list_script_of(lines: Sequence[Line], site: str) -> SafeString:
    """The courses of a list, each once, in its order."""
    courses = {line.course: line for line in reversed(lines)}
    items = [
        {"@type": "ListItem", "position": number, "item": _listed(line, site)}
        for number, line in enumerate(reversed(courses.values()), 1)
    ]
    return script({"@context": "https://schema.org", "@type": "ItemList", "itemListElement": items})


def _listed(line: Line, site: str) -> dict[str, Any]:
    address = f"{site}/courses/{line.course}/"
    host = {"@type": "Organization", "name": line.host, "url": f"{site}/places/{line.institution}/"}
    about = "，".join((*line.about, line.when))
    return {
        "@type": "Course",
        "@id": address,
        "url": address,
        "name": line.title,
        "description": about,
        "provider": host,
    }


def course_of(course: Course, classes: Sequence[Shown], address: str) -> dict[str, Any]:
    """The Course with one CourseInstance for each class that is announced."""
    host = course.institution
    about = {"about": str(ArtForm(course.art_form).label)} if course.art_form else {}
    return {
        "@context": "https://schema.org",
        "@type": "Course",
        "@id": address,
        "url": address,
        "name": course.title,
        "description": course.summary or course.title,
        "inLanguage": "zh",
        "educationalLevel": str(course.get_level_display()),
        "isAccessibleForFree": not course.fee,
        "provider": {"@type": "Organization", "name": host.name},
        "offers": _offer(course, address),
        **about,
        "hasCourseInstance": [_instance(course, each, address) for each in classes],
    }


def _instance(course: Course, shown: Shown, address: str) -> dict[str, Any]:
    course_class = shown.course_class
    mode = "Online" if course.mode == Mode.ONLINE else "Onsite"
    instance: dict[str, Any] = {
        "@type": "CourseInstance",
        "@id": f"{address}#class-{course_class.pk}",
        "name": shown.line.title,
        "courseMode": mode,
        "startDate": shown.line.first.astimezone(SHANGHAI).date().isoformat(),
        "maximumAttendeeCapacity": course_class.capacity,
        "courseWorkload": f"PT{course.lessons * course_class.minutes}M",
        "courseSchedule": {
            "@type": "Schedule",
            "byDay": [f"https://schema.org/{DAYS[each - 1]}" for each in course_class.weekdays],
            "startTime": f"{course_class.starts:%H:%M}",
            "scheduleTimezone": "Asia/Shanghai",
            "repeatFrequency": "P1W",
            "repeatCount": course.lessons,
            "duration": f"PT{course_class.minutes}M",
        },
        "location": _location(shown),
        "offers": _offer(course, address) | {"availability": _availability(shown)},
    }
    return instance | (
        {"instructor": {"@type": "Person", "name": course_class.teacher}} if course_class.teacher else {}
    )


def _location(shown: Shown) -> dict[str, Any]:
    division = shown.course_class.division
    address = {"@type": "PostalAddress", "addressCountry": "CN", "addressLocality": division.name}
    return {"@type": "Place", "name": f"{shown.line.host} {shown.line.where}", "address": address}


def _offer(course: Course, address: str) -> dict[str, Any]:
    category = "Paid" if course.fee else "Free"
    return {"@type": "Offer", "price": str(course.fee), "priceCurrency": "CNY", "category": category, "url": address}


def _availability(shown: Shown) -> str:
    return "https://schema.org/InStock" if shown.line.left.open else "https://schema.org/SoldOut"
