"""The part of the access table that is about courses that are watched online; see `access`."""

from collections.abc import Mapping

from wenmai.web.audiences import (
    ADMINISTRATOR,
    ADMINISTRATOR_POST,
    COUNTER,
    COUNTER_POST,
    OWN,
    PUBLIC,
    SIGNED_IN_POST,
    Audience,
)

ONLINE: Mapping[str, Audience] = {
    "courses:online_list": PUBLIC,
    "courses:online": PUBLIC,
    "courses:online_lesson": PUBLIC,
    "courses:online_file": PUBLIC,
    "courses:online_quiz": PUBLIC,
    "courses:online_place": SIGNED_IN_POST,
    "courses:online_finished": SIGNED_IN_POST,
    "courses:online_forget": SIGNED_IN_POST,
    "courses:online_certificate": OWN,
    "courses_desk:online_list": COUNTER,
    "courses_desk:online_make": COUNTER,
    "courses_desk:online": COUNTER,
    "courses_desk:online_add": COUNTER,
    "courses_desk:online_lesson": COUNTER,
    "courses_desk:online_remove": COUNTER_POST,
    "courses_desk:online_question": COUNTER_POST,
    "courses_desk:online_unask": COUNTER_POST,
    "courses_desk:online_publish": COUNTER_POST,
    "courses_desk:online_withdraw": COUNTER_POST,
    "courses_desk:video_sources": ADMINISTRATOR,
    "courses_desk:video_source_remove": ADMINISTRATOR_POST,
}
