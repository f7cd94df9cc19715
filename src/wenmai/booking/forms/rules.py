"""The desk's form for a rule."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenmai.booking.drafts.rules import PolicyDraft
from wenmai.booking.models import Confirming, CountedTogether, Overlap
from wenmai.people.models import RealName

STARTS: Mapping[str, object] = {"cancel_minutes": 120, "walk_in_percent": 10, "phone_percent": 5, "phone_minutes": 1440}
"""What a new rule begins with: who does not book online finds a place too (SC-E13)."""
PRESETS: Mapping[str, Mapping[str, object]] = {
    "light": {"cancel_minutes": 60},
    "seats": {
        "phone_percent": 0,
        "walk_in_percent": 0,
        "release_days": 1,
        "release_time": "10:00",
        "no_show_counts": True,
        "strikes": 3,
        "strikes_days": 30,
        "penalty_days": "7",
        "sign_in_minutes": 30,
        "away_minutes": 60,
    },
    "show": {
        "confirming": Confirming.BEFORE,
        "hold_minutes": 1440,
        "cancel_minutes": 120,
        "no_show_counts": True,
        "strikes": 3,
        "strikes_days": 90,
        "penalty_days": "30",
    },
    "popular": {
        "active_most": 3,
        "window_days": 30,
        "window_most": 5,
        "overlap": "refuse",
        "walk_in_percent": 20,
        "phone_percent": 10,
        "no_show_counts": True,
        "late_cancel_counts": True,
        "strikes": 3,
        "strikes_days": 90,
        "penalty_days": "30 60",
        "return_minutes": 30,
    },
}


NAME_LEVELS = ((0, gettext_lazy("不用")), *RealName.choices[1:])


class PolicyForm(forms.Form):
    """Everything that a house decides about booking; empty means no limit."""

    name = forms.CharField(label=gettext_lazy("名字"), max_length=40)
    release_days = forms.IntegerField(label=gettext_lazy("提前几天放号"), required=False, min_value=0, max_value=365)
    release_time = forms.TimeField(
        label=gettext_lazy("几点放号"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    close_minutes = forms.IntegerField(
        label=gettext_lazy("开始前几分钟截止"), required=False, min_value=0, max_value=10080
    )
    walk_in_percent = forms.IntegerField(
        label=gettext_lazy("留给现场来的人，百分之几"), required=False, min_value=0, max_value=100
    )
    phone_percent = forms.IntegerField(
        label=gettext_lazy("留给打电话的人，百分之几"),
        required=False,
        min_value=0,
        max_value=90,
        help_text=gettext_lazy("网上预约的场次，给不用手机的人留一份。没人要的到时放给大家。"),
    )
    phone_minutes = forms.IntegerField(
        label=gettext_lazy("电话的名额留到开始前几分钟"), required=False, min_value=0, max_value=20160
    )
    second_percent = forms.IntegerField(
        label=gettext_lazy("分批放号：第二批占百分之几"), required=False, min_value=0, max_value=90
    )
    second_days = forms.IntegerField(label=gettext_lazy("第二批提前几天放"), required=False, min_value=0, max_value=365)
    second_time = forms.TimeField(
        label=gettext_lazy("第二批几点放"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    counted_together = forms.ChoiceField(label=gettext_lazy("哪些预约一起算"), choices=CountedTogether.choices)
    active_most = forms.IntegerField(
        label=gettext_lazy("手上最多几个没用的预约"), required=False, min_value=1, max_value=99
    )
    window_days = forms.IntegerField(label=gettext_lazy("几天里"), required=False, min_value=1, max_value=366)
    window_most = forms.IntegerField(label=gettext_lazy("最多约几次"), required=False, min_value=1, max_value=99)
    overlap = forms.ChoiceField(label=gettext_lazy("同一时间约两场"), choices=Overlap.choices)
    real_name_level = forms.TypedChoiceField(
        label=gettext_lazy("实名"), choices=NAME_LEVELS, coerce=int, required=False, empty_value=None, initial=0
    )
    real_name_each = forms.BooleanField(label=gettext_lazy("同去的每个人都要实名，约的时候一个个选上"), required=False)
    cancel_minutes = forms.IntegerField(label=gettext_lazy("开始前几分钟以内取消算临近"), min_value=0, max_value=10080)
    cancels_days = forms.IntegerField(label=gettext_lazy("几天里"), required=False, min_value=1, max_value=366)
    cancels_most = forms.IntegerField(label=gettext_lazy("最多取消几次"), required=False, min_value=1, max_value=99)
    confirming = forms.ChoiceField(label=gettext_lazy("约了还要再确认吗"), choices=Confirming.choices, required=False)
    hold_minutes = forms.IntegerField(
        label=gettext_lazy("确认的时限，几分钟"),
        required=False,
        min_value=1,
        max_value=20160,
        help_text=gettext_lazy(
            "约后几分钟内，或开始前几分钟（前一天是 1440）。过时让给候补的人。服务台和电话约的不用确认。"
        ),
    )
    return_minutes = forms.IntegerField(
        label=gettext_lazy("退回的名额，最多过几分钟再放出来"), required=False, min_value=0, max_value=1440
    )
    offer_minutes = forms.IntegerField(
        label=gettext_lazy("候补轮到了，给几分钟决定"), required=False, min_value=10, max_value=20160, initial=240
    )
    pass_over_most = forms.IntegerField(
        label=gettext_lazy("候补人多坐不下，最多让人少的先过几次"),
        required=False,
        min_value=0,
        max_value=99,
        initial=3,
        help_text=gettext_lazy("过了这么多次，空出来的名额先留给他们，凑够为止。"),
    )
    no_show_counts = forms.BooleanField(label=gettext_lazy("没来也没取消，记一次"), required=False)
    late_cancel_counts = forms.BooleanField(label=gettext_lazy("临近才取消，记一次"), required=False)
    any_cancel_counts = forms.BooleanField(label=gettext_lazy("只要取消，就记一次"), required=False)
    wrong_id_counts = forms.BooleanField(label=gettext_lazy("别人拿着票来，记一次"), required=False)
    strikes = forms.IntegerField(label=gettext_lazy("记满几次暂停"), required=False, min_value=1, max_value=20)
    strikes_days = forms.IntegerField(label=gettext_lazy("几天后忘掉一次"), min_value=1, max_value=365, initial=30)
    strikes_month = forms.BooleanField(label=gettext_lazy("按自然月记：一个月里记满，停到月底"), required=False)
    penalty_days = forms.CharField(
        label=gettext_lazy("第一次、第二次……各停几天"),
        required=False,
        help_text=gettext_lazy("用空格隔开，比如 7 30。服务台和电话从不受影响。"),
    )
    ladder_days = forms.IntegerField(
        label=gettext_lazy("停满后几天里没再停过，又从第一次算起"),
        required=False,
        min_value=1,
        max_value=3650,
        initial=365,
    )
    sign_in_minutes = forms.IntegerField(
        label=gettext_lazy("座位几分钟内要签到"), min_value=1, max_value=240, initial=30
    )
    away_minutes = forms.IntegerField(label=gettext_lazy("暂离最多几分钟"), min_value=1, max_value=240, initial=60)

    def clean_penalty_days(self) -> tuple[int, ...]:
        """Whole numbers."""
        words = self.cleaned_data["penalty_days"].replace("，", " ").replace(",", " ").split()
        if not all(each.isascii() and each.isdecimal() and len(each) < 4 for each in words):
            raise ValidationError(_("写天数，用空格隔开，比如 7 30。"))
        return tuple(int(each) for each in words)

    def draft(self) -> PolicyDraft:
        """The rule to make."""
        said = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return PolicyDraft(**said)
