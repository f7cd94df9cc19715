"""The index finds exactly what reading every text would find."""

import random
from datetime import timedelta
from itertools import cycle

import pytest
from django.db import connection

from tests.builders.search import an_entry
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE
from wenmai.search import queries, ranking
from wenmai.search.actions import put_many
from wenmai.search.conditions import Sql
from wenmai.search.matching import parse, tiers
from wenmai.search.queries import Results, find
from wenmai.search.sample import forget, sample

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
    forget()
    made = {f"test.text:{n}": (word(dice, SIGNS + "，", 9), word(dice, SIGNS + "·", 25)) for n in range(90)}
    moment = clock.now()
    whens = [None, *(moment + timedelta(hours=hours) for hours in (-5, -1, 3, 8))]
    put_many(
        an_entry(ref, title, body=body, when=dice.choice(whens), weight=dice.randint(0, 2), division_path=path)
        for (ref, (title, body)), path in zip(made.items(), cycle((["51", "5104"], ["51", "5101"], [])), strict=False)
    )
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


def in_order(query: str, monkeypatch: pytest.MonkeyPatch, ceiling: int, few: int, near: str) -> Results:
    monkeypatch.setattr(queries, "CEILING", ceiling)
    monkeypatch.setattr(ranking, "FEW", few)
    return find(ANYONE, query, page=2, near=near)


@pytest.mark.parametrize("near", ["", "5104"])
@pytest.mark.parametrize("query", ["红", "文化", "乐 会", "a"])
def test_walking_and_sorting_give_the_same_order(texts, monkeypatch, query, near):
    sorted_page = in_order(query, monkeypatch, 1000, 2000, near)
    assert in_order(query, monkeypatch, 0, 2000, near).items == sorted_page.items
    assert in_order(query, monkeypatch, 0, -1, near).items == sorted_page.items
    monkeypatch.setattr(ranking, "PROBES", (1, 2))
    assert in_order(query, monkeypatch, 0, -1, near).items == sorted_page.items


@pytest.mark.parametrize("query", ["红", "馆", "a1"])
def test_counting_by_reading_and_by_index_agree(texts, monkeypatch, query):
    monkeypatch.setattr(ranking, "COMMON", 2)
    by_index = find(ANYONE, query).count
    monkeypatch.setattr(ranking, "COMMON", -1)
    assert find(ANYONE, query).count == by_index > 0


@pytest.mark.parametrize("query", ["红", "馆听", "乐 会", "ab", "红格镇"])
def test_the_three_forms_of_a_condition_agree(texts, query):
    forget()
    drawn = sample()
    assert len(drawn.rows) == len(texts)
    for tier in tiers(parse(query), drawn):
        fitting = tier.fits.of(drawn.rows).bit_count()
        assert count_where(tier.indexed) == count_where(tier.read) == fitting


def count_where(where: Sql) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM search_searchentry WHERE {where.text}", where.params)
        return cursor.fetchone()[0]
