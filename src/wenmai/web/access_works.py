"""The addresses of calls for works and their gallery; read into the one table of `access`."""

from collections.abc import Mapping

from wenmai.web.audiences import COUNTER, OWN, PUBLIC, SIGNED_IN, Audience, Who

WORKS: Mapping[str, Audience] = {
    "works:gallery": PUBLIC,
    "works:call": PUBLIC,
    "works:results": PUBLIC,
    "works:work": PUBLIC,
    "works:picture": PUBLIC,
    "works:sound": PUBLIC,
    "works:record_machine": Audience(Who.MACHINE, post=True),
    "works:recordings": SIGNED_IN,
    "works:record": SIGNED_IN,
    "works:recording": OWN,
    "works:recording_sound": OWN,
    "works:hand_in": SIGNED_IN,
    "works:mine": SIGNED_IN,
    "works:own": OWN,
    "works:judge": SIGNED_IN,
    "works:judge_call": OWN,
    "works_desk:list": COUNTER,
    "works_desk:make": COUNTER,
    "works_desk:recordings": COUNTER,
    **{f"works_desk:{name}": COUNTER for name in ("work", "call", "edit", "enter", "results", "download")},
}
