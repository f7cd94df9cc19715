"""Reading what people write about volunteers who come home. Nothing here writes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from wenmai.booking.languages import Language
from wenmai.kernel import clock
from wenmai.places.models import Division, Institution
from wenmai.places.queries.divisions import child_divisions, divisions_by_code
from wenmai.volunteers.drafts import CheckDraft, Named, Offer, VolunteerDraft
from wenmai.volunteers.models import CheckKind, HomeVolunteer, VisitWhat
from wenmai.volunteers.queries.houses import houses_that_come
from wenmai.volunteers.words import WEEKDAYS

DAY = {"type": "date"}


class OfferForm(forms.Form):
    """Where, what, when."""

    places = forms.MultipleChoiceField(label=lazy("去得了哪里"), widget=forms.CheckboxSelectMultiple)
    brings = forms.MultipleChoiceField(label=lazy("能做什么"), choices=VisitWhat, widget=forms.CheckboxSelectMultiple)
    days = forms.TypedMultipleChoiceField(
        label=lazy("星期几有空"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=lazy("会说"), choices=Language, required=False, widget=forms.CheckboxSelectMultiple
    )
    skills = forms.CharField(
        label=lazy("还会什么"), help_text=lazy("例如 二胡、剪纸、会修手机"), max_length=100, required=False
    )

    def __init__(self, county: str, *args: Any, standing: HomeVolunteer | None = None, **kwargs: Any) -> None:
        chosen = list(standing.places.all()) if standing else []
        if standing:
            kwargs.setdefault("initial", _initial(standing, chosen))
        super().__init__(*args, **kwargs)
        self.divisions = {each.code: each for each in [*_near(county), *chosen]}
        _choose(self, "places", [(code, each.name) for code, each in self.divisions.items()])

    def offer(self) -> Offer:
        """The words."""
        given = self.cleaned_data
        places = tuple(self.divisions[code] for code in given["places"])
        return Offer(places, tuple(given["brings"]), tuple(given["days"]), tuple(given["languages"]), given["skills"])


class VolunteerForm(OfferForm):
    """我愿意上门, with who it is and their consent; with `house`, a clerk registers for somebody."""

    name = forms.CharField(label=lazy("姓名"), help_text=lazy("上门前告诉要去的那一家"), max_length=40)
    phone = forms.CharField(
        label=lazy("手机"), max_length=20, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    )
    institution = forms.ChoiceField(label=lazy("跟哪家去"), help_text=lazy("由这家核对、担保，每次都有工作人员同去"))
    agreed = forms.BooleanField(label=lazy("同意这家单位保存姓名和手机、用来安排上门，随时可以撤回"))
    field_order = ("name", "phone", "institution", "places", "brings", "days", "languages", "skills", "agreed")

    def __init__(self, county: str, *args: Any, house: Institution | None = None, **kwargs: Any) -> None:
        super().__init__(house.division_id if house else county, *args, **kwargs)
        self.house = house
        self.houses = {each.code: each for each in ([house] if house else houses_that_come(county))}
        _choose(self, "institution", [(code, each.label) for code, each in self.houses.items()])
        if house:
            del self.fields["institution"]
            self.fields["agreed"].label = lazy("本人当面同意保存姓名和手机、用来安排上门，随时可以撤回")

    def draft(self, person: str) -> VolunteerDraft:
        """The whole; `person` is "" where a clerk registers."""
        given = self.cleaned_data
        house = self.house or self.houses[given["institution"]]
        named = Named(given["name"], given["phone"])
        return VolunteerDraft(house, named, self.offer(), person, given["agreed"], demo=house.demo)


class CheckForm(forms.Form):
    """记核查."""

    kind = forms.ChoiceField(label=lazy("核查了什么"), choices=CheckKind, widget=forms.RadioSelect)
    checked_on = forms.DateField(label=lazy("哪天核查"), widget=forms.DateInput(attrs=DAY))
    valid_until = forms.DateField(
        label=lazy("有效到"), help_text=lazy("无犯罪记录查询最多一年"), widget=forms.DateInput(attrs=DAY)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.initial.setdefault("kind", CheckKind.NO_RECORD)
        self.initial.setdefault("checked_on", today.isoformat())

    def check(self) -> CheckDraft:
        """What was looked at."""
        given = self.cleaned_data
        return CheckDraft(given["kind"], given["checked_on"], given["valid_until"])


def _initial(standing: HomeVolunteer, places: list[Division]) -> dict[str, object]:
    plain = {name: getattr(standing, name) for name in ("brings", "days", "languages", "skills")}
    return {**plain, "places": [each.code for each in places]}


def _choose(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _near(code: str) -> list[Division]:
    own = divisions_by_code([code]).get(code)
    return [own, *child_divisions(code)] if own else []
