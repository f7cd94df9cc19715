"""The arithmetic and the words of the small figures."""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal

import pytest
from django.template import Context, Template

from wenmai.web import figures


def _drawn(source: str, **given) -> str:
    return Template(source).render(Context(given))


@pytest.mark.parametrize(
    ("values", "end"),
    [
        ((13.4, 14.6), 18),
        ((1.34, 1.32), 1.8),
        ((86, 100), 120),
        ((0.67, 0.78), 1.0),
        ((None, None), 1),
        ((0, 0), 1),
        ((3, None), 4),
    ],
)
def test_scale_ends_at_a_round_number_past_the_largest(values, end):
    assert figures.ceiling(*values) == pytest.approx(end)


def test_share_stays_inside_the_track():
    assert [figures.share(v, 10) for v in (None, -1, 0, Decimal("2.5"), 20)] == [None, 0, 0, 25, 100]


def test_line_breaks_at_a_gap_and_dashes_the_unfinished():
    drawn = figures.line([1, 2, None, 3, 4], goal=4, partial=True)
    assert drawn.solid == ("5,32 38.5,23.3",)
    assert drawn.dashed == "105.5,14.7 139,6"
    assert drawn.goal == 6
    assert drawn.last == (139, 6)


def test_line_of_nothing_draws_nothing():
    assert figures.line([]) == figures.Line((), "", None, None)
    assert figures.line([None, None]).last is None


def test_bullet_says_its_numbers_and_draws_no_bar_without_data():
    drawn = _drawn("{% bullet value 14.6 path=12.2 base=11.2 base_label='2021' said=True %}", value=13.4)
    assert 'aria-label="现为 13.4，目标 14.6，2021 11.2，按序时应到 12.2"' in drawn
    assert '<rect class="bullet__value" y="21" width="74.4%" height="6"/>' in drawn
    assert "bullet__value" not in _drawn("{% bullet value 14.6 %}", value=None)


def test_figures_write_no_inline_style_and_no_grouped_coordinates():
    drawn = _drawn("{% bullet 123456.7 234567 %}{% sparkline points %}", points=((1, 1000), (2, 2000)))
    assert "style=" not in drawn
    assert 'width="41.2%"' in drawn


def test_sparkline_says_every_point():
    drawn = _drawn("{% sparkline points 14.6 '站均' True %}", points=((2021, Decimal("11.2")), (2022, None)))
    assert 'aria-label="站均：2021 11.2、2022 —"' in drawn


@dataclass
class Stretch:
    start: time
    end: time


def test_day_line_draws_open_stretches_to_midnight_and_now():
    drawn = _drawn(
        "{% day_line week now %}", week=[Stretch(time(9), time(12)), Stretch(time(18), time(0))], now=time(12)
    )
    assert '<rect class="day__open" x="37.5%" y="6" width="12.5%" height="8"/>' in drawn
    assert '<rect class="day__open" x="75.0%" y="6" width="25.0%" height="8"/>' in drawn
    assert '<rect class="day__now" x="50.0%"' in drawn
    assert 'aria-label="09:00 到 12:00、18:00 到 00:00 开放"' in drawn
    assert 'aria-label="不开放"' in _drawn("{% day_line week %}", week=[])
