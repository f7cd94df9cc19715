"""Reading what people send. Nothing here writes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.kernel import clock
from wenmai.places.models import Institution
from wenmai.reading.drafts import ListDraft, Showing
from wenmai.reading.models import BookList, Theme
from wenmai.reading.queries.lists import scopes_for


class ListForm(forms.Form):
    """What is said of a list."""

    title = forms.CharField(label=lazy("名字"), max_length=60, help_text=lazy("例如：重阳，读给爷爷奶奶听"))
    theme = forms.ChoiceField(label=lazy("种类"), choices=Theme.choices)
    scope = forms.ChoiceField(label=lazy("给哪里的读者"))
    words = forms.CharField(
        label=lazy("介绍"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    ages_from = forms.IntegerField(label=lazy("从几岁"), min_value=0, max_value=120, required=False)
    ages_to = forms.IntegerField(label=lazy("到几岁"), min_value=0, max_value=120, required=False)

    def __init__(self, house: Institution, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = scopes_for(house)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (given.get("ages_from") is None) != (given.get("ages_to") is None):
            raise ValidationError(_("年龄两头都写，或者都不写。"))
        return given

    def draft(self) -> ListDraft:
        """What is asked for; call after is_valid."""
        given = self.cleaned_data
        ages = (given["ages_from"], given["ages_to"]) if given["ages_from"] is not None else None
        return ListDraft(given["title"], given["theme"], given["scope"], given["words"], ages)


def said_of(row: BookList) -> dict[str, object]:
    """A list as its form shows it."""
    names = ("title", "theme", "scope", "words", "ages_from", "ages_to")
    return {name: getattr(row, name) for name in names}


class ShowForm(forms.Form):
    """When a list is shown."""

    first = forms.DateField(label=lazy("从哪天起"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    last = forms.DateField(
        label=lazy("到哪天"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=lazy("这一天还在；不写就一直放着"),
    )

    def showing(self) -> Showing:
        """The days; call after is_valid."""
        return Showing(self.cleaned_data["first"], self.cleaned_data["last"])


def days_of(row: BookList) -> dict[str, object]:
    """The days of a list, from today where it has none."""
    return {"first": row.shown_from or clock.today(), "last": row.shown_until}


class PlaceForm(forms.Form):
    """Where a book of a list stands, and why it is there."""

    place = forms.IntegerField(label=lazy("第几"), min_value=1, max_value=999)
    words = forms.CharField(label=lazy("推荐语"), max_length=200, required=False)
