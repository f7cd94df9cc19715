"""The component sheet: every part once, in every state, drawn by the real tags and templates. For developers."""

from dataclasses import dataclass
from datetime import time

from django import forms
from django.utils.translation import gettext_lazy as _

from wenmai.kernel.pagination import Page
from wenmai.web.sprite import drawings

SWATCHES = (
    ("paper", _("纸"), _("底")),
    ("sunk", _("沉"), _("图版、展开")),
    ("hairline", _("丝"), _("分隔")),
    ("edge", _("边"), _("控件边")),
    ("ink", _("墨"), _("正文")),
    ("ink-2", _("墨二"), _("次要")),
    ("ink-3", _("墨三"), _("注")),
    ("seal", _("朱砂"), _("主操作、印")),
    ("celadon", _("青瓷"), _("开着、免费、达成")),
    ("amber", _("琥珀"), _("快满、滞后")),
    ("indigo", _("靛"), _("达序时")),
)
PATTERNS = (
    ("river", _("江流等高线")),
    ("brocade", _("蜀锦方胜")),
    ("lacquer", _("彝族漆器火镰、牛眼")),
    ("kapok", _("攀枝花（木棉）")),
    ("rails", _("三线：铁路与山")),
)
STATES = (
    ("met", _("到了目标，报送不低于 80%")),
    ("on_track", _("没到目标，但不落后于时间进度")),
    ("behind", _("落后于时间进度")),
    ("missed", _("期限已过，没到目标；预期性指标写“未达预期”")),
    ("not_due", _("还没到考核的时候")),
    ("no_data", _("没有收到，不推算，也不当作零")),
    ("attested", _("由人书面认定，附证明")),
)
TREND = ((2021, 11.2), (2022, 10.6), (2023, 12.1), (2024, 12.9), (2025, 13.8), (2026, 13.4))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Opening hours as {% day_line %} takes them."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile as parts/tiles.html takes it."""

    name: str
    value: str
    status: str
    step: int
    url: str = "#map"
    word: str = ""
    current: bool = False


class SampleForm(forms.Form):
    """One field of each kind; bound, so that the second shows its error."""

    name = forms.CharField(label=_("姓名"))
    identity = forms.CharField(label=_("身份证号"), help_text=_("只用于领读者证，加密保存"))
    party = forms.ChoiceField(label=_("几个人来"), choices=[("1", "1"), ("2", "2")], widget=forms.RadioSelect)
    county = forms.ChoiceField(label=_("县（区）"), choices=[("510422", _("盐边县")), ("510421", _("米易县"))])
    words = forms.CharField(label=_("想说的话"), widget=forms.Textarea(attrs={"rows": 3}))
    remind = forms.BooleanField(label=_("前一天晚上提醒我"), required=False)

    def clean_identity(self) -> str:
        """Always at fault: the sheet shows how that looks."""
        raise forms.ValidationError(_("只有 17 位，应为 18 位。请对照证件再填一次，其他内容都还在。"))


def sample_form() -> SampleForm:
    """The form as it comes back with one fault."""
    given = {
        "name": "杨晓禾",
        "identity": "51040219900101123",
        "party": "1",
        "county": "510422",
        "words": "…",
        "remind": "1",
    }
    return SampleForm(given)


def sheet() -> dict[str, object]:
    """Everything on the page."""
    return {
        "swatches": SWATCHES,
        "icons": [name.removeprefix("i-") for name in drawings() if name.startswith("i-")],
        "patterns": PATTERNS,
        "states": STATES,
        "trend": TREND,
        "gap": ((1, 5), (2, None), (3, 7), (4, 6)),
        "week": [Stretch(time(9), time(12)), Stretch(time(14), time(21))],
        "moment": time(15, 40),
        "tiles": [
            Tile("盐边县", "10.9", "behind", 1),
            Tile("米易县", "14.4", "on_track", 3),
            Tile("东区", "17.0", "met", 5),
        ],
        "form": sample_form(),
        "page": Page(items=(), number=2, size=20, count=61),
    }
