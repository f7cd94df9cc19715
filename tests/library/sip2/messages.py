"""Messages of every kind, drawn by the layout that their dataclasses declare."""

from datetime import datetime

from hypothesis import strategies as st

from wenmai.kernel.clock import SHANGHAI
from wenmai.library.sip2 import kinds
from wenmai.library.sip2.codes import SUPPORTED, PatronFlag, Summary
from wenmai.library.sip2.layout import fixed, variable
from wenmai.library.sip2.messages.registry import BY_CODE

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)).map(
    lambda drawn: drawn.replace(microsecond=0, tzinfo=SHANGHAI)
)
WORDS = st.text(
    st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn", "Co"], exclude_characters="|"),
    max_size=20,
)
KEYS = st.text("ABCXYZabc0123456789-.:", max_size=14)
COUNTS = st.integers(0, 999)
VALUES = {
    kinds.FLAG: st.booleans(),
    kinds.ONE: st.booleans(),
    kinds.OPTIONAL_FLAG: st.sampled_from([None, True, False]),
    kinds.MAYBE: st.sampled_from([None, True, False]),
    kinds.CODE_1: st.sampled_from("12"),
    kinds.CODE_2: st.sampled_from(["01", "02", "09"]),
    kinds.CODE_3: st.sampled_from(["000", "001", "019"]),
    kinds.CODE_4: st.just("2.00"),
    kinds.COUNT_3: COUNTS,
    kinds.COUNT_4: COUNTS,
    kinds.NUMBER: COUNTS,
    kinds.MONEY: st.decimals(0, 10000, places=2),
    kinds.MOMENT: MOMENTS,
    kinds.OPTIONAL_MOMENT: MOMENTS,
    kinds.DUE: MOMENTS,
    kinds.PATRON_FLAGS: st.frozensets(st.sampled_from(PatronFlag)),
    kinds.SUMMARY: st.sampled_from([None, *Summary]),
    kinds.SUPPORTED_SET: st.frozensets(st.sampled_from(SUPPORTED)),
    kinds.KEY: KEYS,
    kinds.WORDS: WORDS,
}
CODED_NAMES = {"currency": st.sampled_from(["CNY", "USD"]), "mode": st.sampled_from("+-*")}


def _value(name, spec):
    value = CODED_NAMES.get(name, VALUES[spec.kind])
    if getattr(spec, "repeated", False):
        return st.lists(value.filter(bool), max_size=3).map(tuple)
    return value


def of(code: str):
    """Messages of one code."""
    kind = BY_CODE[code]
    return st.builds(kind, **{name: _value(name, spec) for name, spec in (*fixed(kind), *variable(kind))})


ANY = st.sampled_from(sorted(BY_CODE)).flatmap(of)
