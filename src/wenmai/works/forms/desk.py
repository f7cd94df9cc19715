"""Reading what a desk writes about calls, decisions and what is passed on."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from wenmai.booking.audiences import Audience
from wenmai.kernel import clock
from wenmai.places.models import Division, Institution
from wenmai.works.drafts import CallDraft, Decision, Destination
from wenmai.works.models import WorkCall
from wenmai.works.vocabulary import Kind, Mean, Outcome

DAY, ISO = {"type": "date"}, "%Y-%m-%d"


class CallForm(forms.Form):
    """A call for works."""

    institution = forms.ChoiceField(label=lazy("主办单位"))
    title = forms.CharField(label=lazy("征集的名字"), max_length=80)
    theme = forms.CharField(label=lazy("主题"), help_text=lazy("例如今年广场舞的主题"), max_length=120, required=False)
    year = forms.IntegerField(label=lazy("年份"), min_value=2000, max_value=2100)
    about = forms.CharField(
        label=lazy("要什么样的作品"), help_text=lazy("尺寸、时长、怎么评、有什么奖；不方便上网的到哪里交"),
        max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(label=lazy("收哪几类"), choices=Kind, widget=forms.CheckboxSelectMultiple)
    audience = forms.MultipleChoiceField(
        label=lazy("主要面向谁（可以不选）"), choices=Audience, required=False, widget=forms.CheckboxSelectMultiple
    )
    children = forms.BooleanField(
        label=lazy("少儿征集"), help_text=lazy("作者不满 18 周岁，展览进少儿美术馆"), required=False
    )
    age_from = forms.IntegerField(label=lazy("最小年龄"), min_value=3, max_value=120, required=False)
    age_to = forms.IntegerField(label=lazy("最大年龄"), min_value=3, max_value=120, required=False)
    opens_on = forms.DateField(label=lazy("从哪天开始"), widget=forms.DateInput(format=ISO, attrs=DAY))
    closes_on = forms.DateField(label=lazy("到哪天截止"), widget=forms.DateInput(format=ISO, attrs=DAY))
    most = forms.IntegerField(label=lazy("每位作者最多几件"), min_value=1, max_value=10, initial=3)
    mean = forms.ChoiceField(label=lazy("评委的分怎么算"), choices=Mean, widget=forms.RadioSelect, initial=Mean.PLAIN)
    forwards_to = forms.ChoiceField(
        label=lazy("入选的报送到"), help_text=lazy("写明了，作者才知道作品会报上去"), required=False
    )

    def __init__(self, houses: Sequence[Institution], above: Sequence[Division], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.houses = {each.code: each for each in houses}
        self.above = {each.code: each for each in above}
        _choose(self, "institution", [(code, each.label) for code, each in self.houses.items()])
        _choose(self, "forwards_to", [("", lazy("不报送")), *((code, each.name) for code, each in self.above.items())])
        self.fields["year"].initial = clock.today().year
        self.fields["opens_on"].initial = clock.today()

    def draft(self) -> CallDraft:
        """The call."""
        given = self.cleaned_data
        house = self.houses[given["institution"]]
        plain = ("title", "theme", "year", "about", "children", "age_from", "age_to", "opens_on", "closes_on", "most", "mean")  # fmt: skip
        return CallDraft(
            institution=house,
            kinds=tuple(given["kinds"]),
            audience=tuple(given["audience"]),
            forwards_to=self.above.get(given["forwards_to"]),
            demo=house.demo,
            **{name: given[name] for name in plain},
        )


def words_of_call(call: WorkCall) -> dict[str, Any]:
    """What the form shows first."""
    names = [name for name in CallForm.base_fields if name not in {"institution", "forwards_to"}]
    first = {name: getattr(call, name) for name in names}
    return first | {"institution": call.institution.code, "forwards_to": call.forwards_to_id or ""}


class DecisionForm(forms.Form):
    """定."""

    outcome = forms.ChoiceField(label=lazy("结果"), choices=Outcome, widget=forms.RadioSelect)
    place = forms.CharField(label=lazy("奖项"), help_text=lazy("获奖的填，例如 一等奖"), max_length=40, required=False)
    answer = forms.CharField(label=lazy("给作者的话"), max_length=200, required=False)

    def draft(self) -> Decision:
        """The decision."""
        return Decision(**self.cleaned_data)


class ForwardForm(forms.Form):
    """报送."""

    target = forms.ChoiceField(label=lazy("上级的征集"), required=False)
    elsewhere = forms.CharField(
        label=lazy("或者报到别处的比赛"), help_text=lazy("例如 全省广场舞比赛"), max_length=120, required=False
    )
    evidence = forms.CharField(
        label=lazy("凭据"),
        help_text=lazy("报到别处的填，例如 报送函文号、回执存在哪里"),
        max_length=200,
        required=False,
    )

    def __init__(self, targets: Sequence[WorkCall], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets = {str(each.pk): each for each in targets}
        said = [(key, f"{each.title}　{each.institution.label}") for key, each in self.targets.items()]
        _choose(self, "target", [("", lazy("不在这里办")), *said])

    def draft(self) -> Destination:
        """Where to."""
        given = self.cleaned_data
        return Destination(self.targets.get(given["target"]), given["elsewhere"], given["evidence"])


def _choose(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
