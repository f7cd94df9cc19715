"""Reading what people write about teams and calls. Nothing here writes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from wenmai.activities.drafts import Contact
from wenmai.activities.models import Activity, Brand, Festival, Team, TeamKind
from wenmai.activities.sealed import opened
from wenmai.activities.teams.drafts import AppearanceDraft, CallDraft, TeamDraft
from wenmai.activities.vocabulary import ArtForm
from wenmai.kernel import clock
from wenmai.places.models import Division, Institution

DAY, TEL = {"type": "date"}, {"type": "tel", "autocomplete": "tel"}


class TeamForm(forms.Form):
    """A team: who they are, which house looks after them, whom to call."""

    title = forms.CharField(label=lazy("团队名字"), max_length=60)
    kind = forms.ChoiceField(label=lazy("类别"), choices=TeamKind)
    art_forms = forms.MultipleChoiceField(label=lazy("艺术门类"), choices=ArtForm, widget=forms.CheckboxSelectMultiple)
    heads = forms.IntegerField(label=lazy("多少人"), min_value=2, max_value=500)
    founded = forms.IntegerField(label=lazy("哪年成立"), min_value=1900, max_value=2100, required=False)
    about = forms.CharField(
        label=lazy("介绍"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    institution = forms.ChoiceField(label=lazy("辅导单位"), help_text=lazy("离得近的文化站、文化馆"))
    division = forms.ChoiceField(label=lazy("在哪里活动"), required=False)
    name = forms.CharField(
        label=lazy("找谁"), help_text=lazy("加密保存，只有辅导单位看得到"), max_length=40, required=False
    )
    phone = forms.CharField(label=lazy("电话"), max_length=20, required=False, widget=forms.TextInput(attrs=TEL))
    agreed = forms.BooleanField(label=lazy("他同意留下姓名和电话"), required=False)
    show_leader = forms.BooleanField(label=lazy("公开页上写我的名字，隐去中间的字"), required=False)

    def __init__(
        self, houses: list[Institution], *args: Any, leads: bool = False, homes: Sequence[Division] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.houses = {each.code: each for each in houses}
        self.homes = {each.code: each for each in homes}
        self._choose("institution", [(code, each.label) for code, each in self.houses.items()])
        self._choose("division", [(code, each.name) for code, each in self.homes.items()])
        for name in [*([] if leads else ["show_leader"]), *([] if homes else ["division"])]:
            del self.fields[name]

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """A name and a phone only with a yes."""
        given: dict[str, Any] = super().clean() or {}
        if (given.get("name") or given.get("phone")) and not given.get("agreed"):
            self.add_error("agreed", lazy("先问过本人。不同意就把姓名和电话空着。"))
        return given

    def draft(self, *, home: Division | None = None) -> TeamDraft:
        """The team; without a choice it is at home where its house is."""
        given = self.cleaned_data
        house = self.houses[given["institution"]]
        contact = Contact(given["name"], given["phone"]) if given["name"] or given["phone"] else None
        return TeamDraft(
            title=given["title"],
            kind=given["kind"],
            art_forms=tuple(given["art_forms"]),
            division=self.homes.get(given.get("division", "")) or home or house.division,
            institution=house,
            heads=given["heads"],
            founded=given["founded"],
            about=given["about"],
            contact=contact,
            contact_agreed_on=clock.today() if contact else None,
            drop_contact=contact is None,
            show_leader=given.get("show_leader", False),
            demo=house.demo,
        )


def words_of_team(team: Team) -> dict[str, Any]:
    """What the form shows first, with the contact: for the leader and the house only."""
    names = ("title", "kind", "art_forms", "heads", "founded", "about")
    contact = opened(team.contact)
    known = {"name": contact.name, "phone": contact.phone, "agreed": True} if contact else {}
    return {
        **{name: getattr(team, name) for name in names},
        "institution": team.institution.code,
        "division": team.division_id,
        "show_leader": team.leader_shown_at is not None,
        **known,
    }


class CallForm(forms.Form):
    """A call of teams."""

    target = forms.ChoiceField(label=lazy("给什么征集"))
    about = forms.CharField(
        label=lazy("要什么样的节目"), help_text=lazy("例如 8 分钟以内，自带伴奏，11 月 28 日晚上演"), max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    until = forms.DateField(label=lazy("到哪天截止"), widget=forms.DateInput(attrs=DAY))

    def __init__(self, targets: dict[str, Festival | Activity | Brand], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets = targets
        field = self.fields["target"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, str(each)) for key, each in targets.items()]

    def draft(self) -> CallDraft:
        """The call."""
        given = self.cleaned_data
        target = self.targets[given["target"]]
        return CallDraft(
            given["about"],
            given["until"],
            festival=target if isinstance(target, Festival) else None,
            activity=target if isinstance(target, Activity) else None,
            brand=target if isinstance(target, Brand) else None,
            demo=target.demo,
        )


class EntryForm(forms.Form):
    """报名."""

    team = forms.ChoiceField(label=lazy("哪支团队"))
    piece = forms.CharField(label=lazy("演什么"), help_text=lazy("节目的名字"), max_length=80)
    wish = forms.CharField(
        label=lazy("想说的"), help_text=lazy("例如 26 人，要 4 支话筒"), max_length=200, required=False
    )

    def __init__(self, teams: list[Team], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(each.pk): each for each in teams}
        field = self.fields["team"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, each.title) for key, each in self.teams.items()]


class AppearanceForm(forms.Form):
    """来过."""

    happened_on = forms.DateField(label=lazy("哪天"), widget=forms.DateInput(attrs=DAY))
    what = forms.CharField(label=lazy("做了什么"), max_length=80)
    evidence = forms.CharField(label=lazy("依据"), help_text=lazy("例如 节目单、照片放在哪里"), max_length=200)

    def draft(self) -> AppearanceDraft:
        """What the team did."""
        given = self.cleaned_data
        return AppearanceDraft(given["happened_on"], given["what"], given["evidence"])
