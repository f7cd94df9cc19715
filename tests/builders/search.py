"""Things to find."""

from typing import Any

from wenmai.search.actions import Entry, put


def an_entry(ref: str = "test.thing:1", title: str = "红格镇综合文化站", **more: Any) -> Entry:
    """An entry that is not yet in the index."""
    return Entry(**{"ref": ref, "kind": "activity", "title": title, "url": f"/{ref}/"} | more)


def indexed(*titles: str, **more: Any) -> tuple[Entry, ...]:
    """Entries put into the index under test.thing:0, test.thing:1 …"""
    made = tuple(an_entry(f"test.thing:{place}", title, **more) for place, title in enumerate(titles))
    for entry in made:
        put(entry)
    return made
