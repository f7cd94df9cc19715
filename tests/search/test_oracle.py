"""The index finds exactly what reading every text would find."""

import random

import pytest

from tests.builders.search import an_entry
from wenmai.kernel.actor import ANYONE
from wenmai.search import queries
from wenmai.search.actions import put_many
from wenmai.search.queries import Results, find

SIGNS = "红紅格镇鎮文化館馆站听聽音樂乐会會ＡａbＢ1１２2é"
BREAKS = " 　，·"
PLAIN = str.maketrans("紅鎮館聽樂會ＡａＢ１２é", "红镇馆听乐会aab12e")


def read(text: str) -> str:
    """A text as the oracle reads it, by other means than wenmai.search.folding."""
    return "".join(" " if sign in BREAKS else sign for sign in text.translate(PLAIN))


def scan(texts: dict[str, tuple[str, str]], query: str) -> set[str]:
    """The refs of all texts in which every part of the query occurs. No Latin query here: see the pinyin tests."""
    parts = read(query).split()
    return {ref for ref, both in texts.items() if all(any(part in read(text) for text in both) for part in parts)}


def found(query: str) -> set[str]:
    refs: set[str] = set()
    page = 1
    while True:
        results = find(ANYONE, query, page=page)
        refs |= {hit.ref for hit in results.items}
        if not results.more:
            assert results.count == len(refs)
            return refs
        page += 1


def word(dice: random.Random, signs: str, longest: int) -> str:
    return "".join(dice.choice(signs) for _ in range(dice.randint(1, longest)))


@pytest.fixture
def texts(db):
    dice = random.Random(51)
    made = {f"test.text:{n}": (word(dice, SIGNS + "，", 9), word(dice, SIGNS + "·", 25)) for n in range(90)}
    put_many(an_entry(ref, title, body=body) for ref, (title, body) in made.items())
    return made


def ask(dice: random.Random, texts: dict[str, tuple[str, str]], length: int) -> str:
    """Half of the queries are cut out of a text, so that they find something."""
    if dice.random() < 0.5:
        return word(dice, SIGNS, length)
    body = dice.choice(list(texts.values()))[1]
    start = dice.randrange(len(body))
    return body[start : start + length]


def is_latin(query: str) -> bool:
    return any(part.isascii() and len(part) > 1 for part in read(query).split())


@pytest.mark.parametrize("length", [1, 2, 3, 4, 6])
def test_find_equals_reading_every_text(texts, length):
    dice = random.Random(length)
    asked = [
        query for query in (ask(dice, texts, length) for _ in range(60)) if read(query).strip() and not is_latin(query)
    ]
    assert len(asked) > 20
    assert {query: found(query) for query in asked} == {query: scan(texts, query) for query in asked}


def test_find_with_several_terms_equals_reading_every_text(texts):
    dice = random.Random(7)
    asked = [f"{ask(dice, texts, 1)}{dice.choice(BREAKS)}{ask(dice, texts, 2)}" for _ in range(60)]
    asked = [query for query in asked if read(query).strip() and not is_latin(query)]
    assert {query: found(query) for query in asked} == {query: scan(texts, query) for query in asked}


def in_order(query: str, monkeypatch: pytest.MonkeyPatch, ceiling: int) -> Results:
    monkeypatch.setattr(queries, "CEILING", ceiling)
    return find(ANYONE, query, page=2)


@pytest.mark.parametrize("query", ["红", "文化", "乐 会", "a"])
def test_walking_and_sorting_give_the_same_order(texts, monkeypatch, query):
    sorted_page, walked_page = in_order(query, monkeypatch, 1000), in_order(query, monkeypatch, 0)
    assert sorted_page.items == walked_page.items
