"""Plain text becomes safe HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.articles.formatting import plain, render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("一段\n接着\n\n又一段", "<p>一段<br>接着</p><p>又一段</p>"),
        ("## 小标题\n文字", "<h2>小标题</h2><p>文字</p>"),
        ("### 再小", "<h3>再小</h3>"),
        ("- 甲\n- 乙", "<ul><li>甲</li><li>乙</li></ul>"),
        ("1. 甲\n2、乙", "<ol><li>甲</li><li>乙</li></ol>"),
        ("**要紧**", "<p><strong>要紧</strong></p>"),
        ("[去看](https://example.org/a?b=1&c=2)", '<p><a href="https://example.org/a?b=1&amp;c=2">去看</a></p>'),
        ("[本站](/plan/)", '<p><a href="/plan/">本站</a></p>'),
        ("[坏](javascript:alert(1))", "<p>[坏](javascript:alert(1))</p>"),
        ("[坏](//evil.example)", "<p>[坏](//evil.example)</p>"),
        ('<script>"', "<p>&lt;script&gt;&quot;</p>"),
        ("", ""),
    ],
)
def test_render_knows_a_few_marks_and_escapes_the_rest(text, html):
    assert render(text) == html


@given(st.text(alphabet="<>\"'&[]()*#-1. \n:/ajh", max_size=60))
def test_render_lets_no_markup_of_the_writer_through(text):
    html = render(text)
    known = ("p", "br", "h2", "h3", "ul", "ol", "li", "strong", "a")
    for part in html.split("<")[1:]:
        name = part.split(">")[0].strip("/").split(" ")[0]
        assert name in known
    assert "javascript:" not in html or 'href="javascript' not in html


def test_plain_leaves_the_words_only():
    assert plain("## 夜里\n\n- **周五**，[看](/plan/)") == "夜里 周五，看"
