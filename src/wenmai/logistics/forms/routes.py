"""A route as it is written down."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from wenmai.logistics.drafts import RouteDraft
from wenmai.logistics.models import Route

DAYS = (
    (1, lazy("周一")), (2, lazy("周二")), (3, lazy("周三")), (4, lazy("周四")),
    (5, lazy("周五")), (6, lazy("周六")), (7, lazy("周日")),
)  # fmt: skip


class RouteForm(forms.Form):
    """Name, days, cost, stops: codes of houses, one a line, in their order."""

    name = forms.CharField(label=lazy("线路名"), max_length=60, help_text=lazy("例如 城区线"))
    weekdays = forms.TypedMultipleChoiceField(
        label=lazy("星期几发车"), choices=DAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    cost = forms.DecimalField(label=lazy("一趟花多少元"), min_value=0, max_digits=7, decimal_places=2, initial=0)
    stops = forms.CharField(
        label=lazy("按顺序停的馆"),
        help_text=lazy("每行一个馆代码，起点馆不写。馆代码在馆的页面地址里。"),
        widget=forms.Textarea({"rows": 6, "spellcheck": "false", "autocapitalize": "off"}),
    )

    def draft(self) -> RouteDraft:
        """What was filled in; call after is_valid."""
        given = self.cleaned_data
        codes = [line.split()[0] for line in given["stops"].splitlines() if line.strip()]
        return RouteDraft(given["name"], given["weekdays"], codes, int(given["cost"] * 100))


def words_of(route: Route) -> dict[str, Any]:
    """What the form shows of a route that is there."""
    lines = [f"{each.house.code} {each.house.label}" for each in route.stops.select_related("house")]
    told = {"name": route.name, "weekdays": route.weekdays, "stops": "\n".join(lines)}
    return told | {"cost": f"{route.cost_fen / 100:.2f}"}
