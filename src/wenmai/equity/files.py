"""The same figures as the pages, as sheets."""

from decimal import Decimal

from django.utils.translation import gettext as _

from wenmai.equity.balance import Left, Ratio, Side
from wenmai.equity.definitions import Indicator
from wenmai.equity.kinds import words
from wenmai.equity.measured import State
from wenmai.equity.queries import Asked, Line, Opened
from wenmai.equity.reached import Report, Row, Serving
from wenmai.kernel.spreadsheets import Cell, Sheet
from wenmai.plan.files import number
from wenmai.plan.results import Coverage


def states() -> dict[State, str]:
    """What the states of a place are called."""
    return {
        State.KNOWN: _("有数"),
        State.SILENT: _("没有报送"),
        State.UNCOUNTED: _("没有人口数"),
        State.THIN: _("数据不全"),
    }


def sheets(found: Opened, every: tuple[Line, ...], asked: Asked) -> list[Sheet]:
    """The places of one indicator, the ratios of all, the lists, Theil's parts."""
    return [_places(found, asked), _ratios(every), _lists(found), _parts(found)]


def unit_said(indicator: Indicator, asked: Asked) -> str:
    """The unit, and that a year which is not over is only so far what was used."""
    so_far = asked.running and indicator.side == "use"
    return _("%(unit)s（今年至今）") % {"unit": indicator.unit} if so_far else indicator.unit


def _places(found: Opened, asked: Asked) -> Sheet:
    said, kinds, unit = states(), words(), found.line.indicator
    head = [_("地方"), _("区划代码"), _("类别"), _("常住人口"), _("数量"), unit_said(unit, asked), _("情况")]
    head += [_("年份"), _("截至"), _("指标"), _("报送（%）"), _("报齐的月份")]
    rows: list[list[Cell]] = [
        [
            each.place.name,
            each.place.code,
            kinds[each.kind],
            *map(number, (each.residents, each.amount, each.value)),
            said[each.state],
            asked.year,
            asked.as_of.isoformat(),
            unit.title,
            _percent(each.coverage),
            " ".join(f"{month:%Y-%m}" for month in each.whole),
        ]
        for each in found.units
    ]
    return Sheet(_("各地"), head, rows, widths=(20, 14), kept=2)


def _percent(coverage: Coverage | None) -> Cell:
    """Of the houses, or of their months, that are due; empty where nobody is named to report."""
    share = coverage.share if coverage else None
    return "" if share is None else round(share * 100)


def _ratios(every: tuple[Line, ...]) -> Sheet:
    head = [_("指标"), _("比什么"), _("比值"), _("前一边"), _("数"), _("后一边"), _("数"), _("没有算进来的")]
    head += [_("占全部（%）"), _("其中上级的馆"), _("说明")]
    rows = [[each.indicator.title, *_ratio(found)] for each in every for found in each.ratios]
    return Sheet(_("三个平衡"), head, rows, widths=(28, 24), kept=2)


def _ratio(found: Ratio) -> list[Cell]:
    left = found.left
    rest = [left.amount, left.share, left.own] if left else [None, None, None]
    return [found.title, number(found.value), *_side(found.first), *_side(found.second), *map(number, rest), found.why]


def _side(side: Side | None) -> list[Cell]:
    return ["", ""] if side is None else [side.name, number(side.value)]


def _lists(found: Opened) -> Sheet:
    head = [_("名单"), _("待核"), found.line.indicator.unit, _("全省各县合起来"), _("差"), _("差（%）"), _("说明")]
    rows: list[list[Cell]] = [
        [
            str(each.tag.label),
            "" if each.confirmed or each.mean is None else _("待核"),
            number(each.mean.value if each.mean else None),
            *map(number, (found.beside.value, each.gap, each.percent)),
            each.why,
        ]
        for each in found.listed
    ]
    return Sheet(_("名单地区"), head, rows, widths=(20, 10), kept=1)


def _parts(found: Opened) -> Sheet:
    rows: list[list[Cell]] = [[_group(name), share, own, given] for name, share, own, given in found.groups]
    measured = found.line.theil
    if measured:
        rows += [[_("组间"), "", measured.between, _of(measured.between, measured.total)]]
        rows += [
            [_("组内"), "", measured.within, _of(measured.within, measured.total)],
            [_("合计"), "", measured.total],
        ]
    left = found.line.left
    if left:
        rows += [[_("没有算到各地的数量"), number(left.amount)], [_("占全部（%）"), number(left.share)]]
    return Sheet(_("差异分解"), [_("组"), _("数量占比"), _("泰尔指数"), _("占总差异")], rows, widths=(20,))


def _of(part: float, total: float) -> float:
    return part / total if total else 0.0


def _group(name: str) -> str:
    return words().get(name, name)


def servings() -> dict[Serving, str]:
    """Whether a house is in reach, in words."""
    return {
        Serving.SERVED: _("够得着"),
        Serving.UNSAID: _("有馆，开放时间没有公布"),
        Serving.NONE: _("够不着"),
    }


def reach_sheet(found: Report) -> Sheet:
    """A line for each township that can be judged, who is served least first."""
    said = servings()
    head = [
        _("乡镇（街道）"),
        _("区划代码"),
        _("县（市、区）"),
        _("常住人口"),
        _("最近的馆"),
        _("分钟"),
        _("万人每周可及开放小时"),
        _("情况"),
    ]
    rows: list[list[Cell]] = [
        [
            each.place.name,
            each.place.code,
            each.county,
            number(each.people),
            each.nearest.name if each.nearest else "",
            number(each.minutes),
            number(each.access),
            said[each.serving],
            *_remedy(each, "spare"),
            *_remedy(each, "carrier"),
        ]
        for each in found.rows()
    ]
    more = [_("有余力的馆"), _("分钟"), _("能送来的馆"), _("分钟")]
    return Sheet(_("够得着"), [*head, *more], rows, widths=(20, 14, 14), kept=2)


def _remedy(row: Row, kind: str) -> list[Cell]:
    found = next((each for each in row.remedies if each.kind == kind), None)
    return [found.name, number(found.minutes)] if found else ["", ""]


def as_json(line: Line) -> dict[str, object]:
    """One indicator in short, for the API; amounts as text."""
    return {
        "id": line.indicator.id,
        "title": line.indicator.title,
        "unit": line.indicator.unit,
        "value": _text(line.whole.value),
        "state": line.whole.state.value,
        "whole_months": [f"{month:%Y-%m}" for month in line.whole.whole],
        "mean_of_places": _text(line.mean.value),
        "known_places": line.mean.known,
        "places": line.mean.of,
        "left_out": _left(line.left),
        "gini": _text(line.gini),
        "theil": line.theil and {"total": line.theil.total, "between": line.theil.between, "within": line.theil.within},
        "ratios": [
            {
                "key": each.key,
                "title": each.title,
                "value": _text(each.value),
                "why": each.why,
                "left_out": _left(each.left),
            }
            for each in line.ratios
        ],
    }


def _left(left: Left | None) -> dict[str, str | None] | None:
    """`own` stands in none of the places, `percent` is of the region's amount."""
    return (
        None if left is None else {"amount": _text(left.amount), "own": _text(left.own), "percent": _text(left.share)}
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
