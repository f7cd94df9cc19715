"""The desk's form for a round."""

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenmai.booking.drafts.rounds import RoundDraft
from wenmai.booking.models import Mode, Pool
from wenmai.booking.queries.rounds import NEVER_WON
from wenmai.places.models import Institution

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class RoundForm(forms.Form):
    """What is given, when, and by which rule."""

    title = forms.CharField(label=gettext_lazy("名字"), max_length=120)
    mode = forms.ChoiceField(label=gettext_lazy("怎么定"), choices=Mode.choices, widget=forms.RadioSelect)
    pools = forms.MultipleChoiceField(
        label=gettext_lazy("哪些场次的名额"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "只列出还没有人约、还没开始的。选了以后，只能通过这一轮报名。整班招生，到课程的学期里开一轮。"
        ),
    )
    opens_at = forms.DateTimeField(label=gettext_lazy("开始（排队：开放的时刻）"), widget=MOMENT)
    closes_at = forms.DateTimeField(label=gettext_lazy("截止"), widget=MOMENT)
    draw_at = forms.DateTimeField(label=gettext_lazy("摇号时间；审核填最晚哪天答复完"), widget=MOMENT, required=False)
    seed_source = forms.CharField(
        label=gettext_lazy("摇号用哪个公开的随机数"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("事先说好，比如：福彩双色球第 2026130 期开奖号码"),
    )
    confirm_minutes = forms.IntegerField(
        label=gettext_lazy("中了几分钟内确认（不填就直接约好）"), required=False, min_value=1, max_value=20160
    )
    wishes_most = forms.IntegerField(label=gettext_lazy("每人最多几个志愿"), initial=3, min_value=1, max_value=10)
    party_max = forms.IntegerField(label=gettext_lazy("一份最多几个人"), initial=1, min_value=1, max_value=10)
    never_won = forms.BooleanField(label=gettext_lazy("从没中过的人多一张签"), required=False)
    elder = forms.BooleanField(label=gettext_lazy("60 岁以上多一张签"), required=False)

    def __init__(self, *args: object, free: Sequence[Pool], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(str(each.pk), _pool_name(each)) for each in free]
        self.fields["pools"].choices = choices  # type: ignore[attr-defined]

    def draft(self, house: Institution) -> RoundDraft:
        """The round to plan."""
        said = self.cleaned_data
        weights = {name: 1 for name in (NEVER_WON, "elder") if said[name]}
        return RoundDraft(
            institution=house,
            title=said["title"],
            mode=Mode(said["mode"]),
            pools=tuple(int(each) for each in said["pools"]),
            opens_at=said["opens_at"],
            closes_at=said["closes_at"],
            draw_at=said["draw_at"],
            seed_source=said["seed_source"],
            confirm_minutes=said["confirm_minutes"],
            wishes_most=said["wishes_most"],
            party_max=said["party_max"],
            weights=weights if said["mode"] == Mode.LOTTERY else {},
        )


def _pool_name(pool: Pool) -> str:
    starts: datetime = pool.session.starts_at
    local = starts.astimezone()
    words = {"title": pool.session, "month": local.month, "day": local.day, "at": f"{local:%H:%M}", "n": pool.capacity}
    return _("%(title)s　%(month)s 月 %(day)s 日 %(at)s　%(n)s 个") % words
