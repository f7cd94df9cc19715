"""Addresses of newspapers and magazines at the desk and who may open them."""

from collections.abc import Mapping

from wenmai.web.audiences import COUNTER, COUNTER_POST, Audience

SERIALS: Mapping[str, Audience] = {
    "serials_desk:start": COUNTER,
    "serials_desk:desk": COUNTER,
    "serials_desk:tap": COUNTER_POST,
    "serials_desk:back": COUNTER_POST,
    "serials_desk:list": COUNTER,
    "serials_desk:order": COUNTER,
    "serials_desk:years": COUNTER,
    "serials_desk:one": COUNTER,
    "serials_desk:act": COUNTER_POST,
    "serials_desk:claims": COUNTER,
    "serials_desk:claims_file": COUNTER,
}
