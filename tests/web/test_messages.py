"""The words of the interface: all of them are collected, in English too, and compiled."""

import re

import pytest
from babel.messages.catalog import Catalog, Message

from wenmai.web import messages

pytestmark = pytest.mark.xdist_group("words")  # collected once
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z]|%%")
TAG = re.compile(r"</?[a-z]+")
# Words of data that stay as they are: syntax that is typed, names, a character that is spoken of.
CHINESE_STAYS = re.compile(
    r"放假|上班|春节|到|红格|川|昔格达社区广场|盐边县|米易县|每天|周一至周五|周日|闭馆|延时|区划代码|经度|纬度|靠窗|插座|轮椅席|陪同席|不放"
)


def _forms(words: object) -> tuple[str, ...]:
    return tuple(words) if isinstance(words, tuple | list) else (str(words or ""),)


@pytest.fixture(scope="module")
def known() -> list[Message]:
    return [message for message in messages.stored() if message.id]


@pytest.fixture(scope="module")
def words() -> Catalog:
    """All words of code and templates; collecting them takes ten seconds."""
    return messages.collected()


def test_every_word_of_the_source_is_collected_and_nothing_else(known, words):
    found = {(str(each.id), each.context) for each in words if each.id}
    assert {(str(each.id), each.context) for each in known} == found, "run: python -m wenmai.web.messages update"


def test_nothing_is_missing_stale_or_not_compiled():
    assert list(messages.faults()) == []


def test_every_message_has_english(known):
    assert [str(each.id) for each in known if each.fuzzy or not messages.translated(each)] == []


def test_placeholders_and_tags_agree(known):
    wrong = []
    for each in known:
        for shape in (PLACEHOLDER, TAG):
            wanted = sorted(shape.findall(_forms(each.id)[-1]))
            wrong += [form for form in _forms(each.string) if sorted(shape.findall(form)) != wanted]
    assert wrong == []


def test_every_form_with_a_name_to_fill_in_can_be_filled_in(known):
    """“80% report” is a mistake there: "% r" is a placeholder too, and the sentence raises where it is said."""
    wrong = []
    for each in known:
        names = dict.fromkeys(re.findall(r"%\((\w+)\)", _forms(each.id)[-1]), 1)
        wrong += [
            form for form in (*_forms(each.id), *_forms(each.string)) if names and not _can_be_filled_in(form, names)
        ]
    assert wrong == []


def _can_be_filled_in(form: str, names: dict[str, int]) -> bool:
    try:
        return bool(form % names)
    except (TypeError, ValueError):
        return False


def test_counted_messages_have_both_forms(known):
    assert {len(_forms(each.string)) for each in known if isinstance(each.id, tuple)} == {2}
    assert messages.stored().plural_forms == "nplurals=2; plural=(n != 1);"


def test_english_holds_no_chinese(known):
    left = [form for each in known for form in _forms(each.string)]
    assert [
        form
        for form in left
        if re.search(r"[\u3001-\u303f\u4e00-\u9fff\uff01-\uffef]", CHINESE_STAYS.sub("", form).replace("＋", ""))
    ] == []


def test_english_does_not_shout(known):
    assert [form for each in known for form in _forms(each.string) if "!" in form] == []


def test_compiled_catalogue_is_that_of_the_source():
    assert messages.MO.read_bytes() == messages.compiled(messages.stored())


def test_merging_again_changes_nothing(words):
    merged = messages.merged(words, messages.stored())
    again = messages.merged(words, merged)
    assert [(each.id, each.string) for each in again] == [(each.id, each.string) for each in merged]


def test_merging_keeps_translations_and_drops_what_nobody_says(words):
    known = messages.stored()
    first = next(each for each in words if each.id and isinstance(each.id, str))
    (known.get(first.id) or known.add(first.id)).string = "Kept"
    known.add("没人再说", "Gone")
    merged = messages.merged(words, known)
    assert merged.get(first.id).string == "Kept"
    assert merged.get("没人再说") is None
