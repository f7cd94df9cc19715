"""Seats as they are said: 3排5座. Named as on the seats themselves, in every language of the pages."""

from collections.abc import Iterable


def said(labels: Iterable[str]) -> str:
    """Several seats in one line, "" for none."""
    return "、".join(one_said(each) for each in labels)


def one_said(label: str) -> str:
    """One seat: a row that is called 排 has numbers of 座, A5 is A5."""
    return f"{label}座" if "排" in label else label
