"""Asking a desk for whom places are kept: 留给谁, 几个, 几时放开; two rows, both may stay empty."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.activities.kept_places import KEPT_FOR, Keeping

ROWS = (1, 2)
USUAL = 72
"""Hours before the start."""
RELEASES = [
    (72, lazy("开始前 3 天")), (24, lazy("开始前 1 天")), (168, lazy("开始前 7 天")), (2, lazy("开始前 2 小时")),
    (0, lazy("开始时")),
]  # fmt: skip


def _whom() -> forms.ChoiceField:
    return forms.ChoiceField(label=lazy("留给谁"), choices=[("", lazy("不留")), *KEPT_FOR.items()], required=False)


def _places() -> forms.IntegerField:
    return forms.IntegerField(label=lazy("几个"), min_value=1, max_value=20000, required=False)


def _release() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=lazy("几时放开"), choices=RELEASES, coerce=int, initial=USUAL, required=False)


class KeptForm(forms.Form):
    """Two rows of kept places. What is not taken by the release is open to all."""

    kept_for_1, kept_places_1, kept_release_1 = _whom(), _places(), _release()
    kept_for_2, kept_places_2, kept_release_2 = _whom(), _places(), _release()

    def clean(self) -> dict[str, Any]:
        """Whom and how many belong together, and nobody is named twice."""
        cleaned: dict[str, Any] = super().clean() or {}
        for row in ROWS:
            whom, places = cleaned.get(f"kept_for_{row}"), cleaned.get(f"kept_places_{row}")
            if whom and not places and f"kept_places_{row}" not in self.errors:
                self.add_error(f"kept_places_{row}", _("写上留几个。"))
            if places and not whom:
                self.add_error(f"kept_for_{row}", _("选上留给谁。"))
        if cleaned.get("kept_for_1") and cleaned.get("kept_for_1") == cleaned.get("kept_for_2"):
            self.add_error("kept_for_2", _("上面已经留给他们了，合成一行。"))
        return cleaned

    def kept(self) -> tuple[Keeping, ...]:
        """The rows that are filled; call after is_valid."""
        given = self.cleaned_data
        filled = [row for row in ROWS if given.get(f"kept_for_{row}") and given.get(f"kept_places_{row}")]
        return tuple(
            Keeping(given[f"kept_for_{row}"], given[f"kept_places_{row}"], self._before(row)) for row in filled
        )

    def _before(self, row: int) -> timedelta:
        hours = self.cleaned_data.get(f"kept_release_{row}")
        return timedelta(hours=hours if isinstance(hours, int) else USUAL)

    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each row."""
        return [[self[f"kept_{name}_{row}"] for name in ("for", "places", "release")] for row in ROWS]

    def check_releases(self, start: datetime, now: datetime) -> None:
        """Places that would be open at once are no kept places."""
        for row in ROWS:
            if self.cleaned_data.get(f"kept_for_{row}") and start - self._before(row) <= now:
                self.add_error(f"kept_release_{row}", _("那时已经过了，选晚一些的。"))
