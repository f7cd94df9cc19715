"""Reading what people write about menus and orders. Nothing here writes."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.activities.models import Team, TeamState
from wenmai.booking.audiences import Audience
from wenmai.delivery.drafts import Contact, ItemDraft, OrderDraft, Report, Word
from wenmai.delivery.models import MenuItem, Order
from wenmai.delivery.queries.orders import Caller, caller, houses_of, places_for
from wenmai.delivery.vocabulary import CLOSED_DOORS, Genre, Kind, Orderer
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.places.models import Division, Institution, InstitutionKind
from wenmai.places.queries.divisions import child_divisions, divisions_by_code

DAY, TEL, CLOCK = {"type": "date"}, {"type": "tel", "autocomplete": "tel"}, {"type": "time"}
HOUSE_AS = {
    InstitutionKind.VILLAGE_ROOM.value: Orderer.VILLAGE,
    InstitutionKind.CULTURE_STATION.value: Orderer.TOWNSHIP,
}
USUAL = time(14, 30)


def months() -> list[tuple[int, str]]:
    """The months of a season, in the reader's language."""
    return [(each, _("%(n)s 月") % {"n": each}) for each in range(1, 13)]


def _choose(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


class OrderForm(forms.Form):
    """点单: who, where, when, how many, whom to call. For a house most of it is filled in already."""

    by = forms.ChoiceField(label=lazy("谁点的"))
    organisation = forms.CharField(
        label=lazy("学校、养老院或企业的名字"), max_length=80, required=False, help_text=lazy("用本单位名义的不用填")
    )
    kind = forms.ChoiceField(label=lazy("想要哪一类"), choices=Kind, widget=forms.RadioSelect)
    division = forms.ChoiceField(label=lazy("送到哪里"))
    venue = forms.CharField(label=lazy("在哪里办"), max_length=80, help_text=lazy("例如 村文化广场"))
    day_1 = forms.DateField(label=lazy("哪天最好"), widget=forms.DateInput(attrs=DAY))
    day_2 = forms.DateField(label=lazy("或者哪天"), required=False, widget=forms.DateInput(attrs=DAY))
    day_3 = forms.DateField(label=lazy("再或者"), required=False, widget=forms.DateInput(attrs=DAY))
    expected = forms.IntegerField(label=lazy("大约多少人来"), min_value=1, max_value=999, initial=100)
    name = forms.CharField(label=lazy("找谁"), max_length=40)
    phone = forms.CharField(label=lazy("电话"), max_length=20, widget=forms.TextInput(attrs=TEL))
    is_open = forms.BooleanField(label=lazy("附近的人都可以来看"), required=False, initial=True)
    wish = forms.CharField(label=lazy("想说的"), max_length=300, required=False)

    def __init__(self, actor: Actor, item: MenuItem | None, area: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        self.houses = {each.code: each for each in houses_of(actor)}
        goes_to = item.goes_to if item else [area]
        self.places = {each.code: each for each in places_for(list(self.houses.values()), goes_to)}
        others = [(each.value, each.label) for each in CLOSED_DOORS]
        _choose(self, "by", [(code, each.label) for code, each in self.houses.items()] + others)
        _choose(self, "division", [(code, _said(each)) for code, each in self.places.items()])
        self._fill(caller(actor))
        if item:
            del self.fields["kind"]
        else:
            self.fields["wish"].required = True
            self.fields["wish"].help_text = lazy("想要什么，例如 教老人用手机，来一下午")

    def _fill(self, own: Caller) -> None:
        self.initial.setdefault("name", own.name)
        self.initial.setdefault("phone", own.phone)
        if not self.houses:
            self.initial["is_open"] = False
            self.fields["organisation"].required = True
            self.fields["organisation"].help_text = ""

    def draft(self) -> OrderDraft:
        """The order."""
        given = self.cleaned_data
        house = self.houses.get(given["by"])
        return OrderDraft(
            orderer=HOUSE_AS.get(house.kind, Orderer.HOUSE) if house else given["by"],
            division=self.places[given["division"]],
            venue=given["venue"],
            wish_days=tuple(sorted({given[name] for name in ("day_1", "day_2", "day_3") if given[name]})),
            expected=given["expected"],
            contact=Contact(given["name"], given["phone"]),
            item=self.item,
            kind=given.get("kind", ""),
            house=house,
            organisation=given["organisation"],
            wish=given["wish"],
            is_open=given["is_open"],
            demo=self.item.demo if self.item else bool(house and house.demo),
        )


def _said(division: Division) -> str:
    return f"{division.parent.name}　{division.name}" if division.parent else division.name


class ItemForm(forms.Form):
    """菜单上的一项."""

    kind = forms.ChoiceField(label=lazy("哪一类"), choices=Kind, widget=forms.RadioSelect)
    genre = forms.ChoiceField(
        label=lazy("演出以什么为主"), choices=[("", lazy("不是演出")), *Genre.choices], required=False
    )
    title = forms.CharField(label=lazy("名字"), max_length=60, help_text=lazy("例如 川剧折子戏专场"))
    about = forms.CharField(
        label=lazy("讲什么、演什么"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    team = forms.ChoiceField(label=lazy("谁去"), required=False)
    crew = forms.CharField(
        label=lazy("本单位的哪一队"),
        max_length=40,
        required=False,
        help_text=lazy("同一队不会同时排两处；不写就是全单位一队"),
    )
    people = forms.IntegerField(label=lazy("去几个人"), min_value=1, max_value=300, initial=10)
    minutes = forms.IntegerField(label=lazy("一场多少分钟"), min_value=10, max_value=720, initial=90)
    travel_minutes = forms.IntegerField(label=lazy("路上单程多少分钟"), min_value=0, max_value=600, initial=60)
    stage = forms.BooleanField(label=lazy("要舞台"), required=False)
    power = forms.BooleanField(label=lazy("要接电"), required=False)
    square_metres = forms.IntegerField(label=lazy("要多大地方，平方米"), min_value=0, max_value=5000, initial=0)
    needs = forms.CharField(label=lazy("还要准备什么"), max_length=200, required=False)
    audience = forms.MultipleChoiceField(
        label=lazy("适合谁"), choices=Audience, widget=forms.CheckboxSelectMultiple, required=False
    )
    goes_to = forms.MultipleChoiceField(label=lazy("去哪里"), widget=forms.CheckboxSelectMultiple)
    month_limit = forms.IntegerField(label=lazy("一个月最多几场"), min_value=1, max_value=60, initial=4)
    months = forms.TypedMultipleChoiceField(
        label=lazy("哪几个月去"),
        help_text=lazy("不选就是全年"),
        choices=months,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    fee = forms.DecimalField(
        label=lazy("收费，元"), min_value=Decimal(0), max_digits=7, decimal_places=2, initial=0, required=False
    )
    fee_approval = forms.CharField(
        label=lazy("批准文号"), max_length=60, required=False, help_text=lazy("基本服务免费；收费才填")
    )

    def __init__(self, house: Institution, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.house = house
        self.teams = {str(each.pk): each for each in Team.objects.filter(institution=house, state=TeamState.LISTED)}
        _choose(self, "team", [("", house.label), *((key, each.title) for key, each in self.teams.items())])
        _choose(self, "goes_to", [(each.code, each.name) for each in _areas(house)])
        self.initial.setdefault("goes_to", [house.division_id])

    def draft(self) -> ItemDraft:
        """The item."""
        given = dict(self.cleaned_data)
        team = self.teams.get(given.pop("team"))
        given |= {name: tuple(given[name]) for name in ("audience", "goes_to", "months")}
        given["fee"] = given["fee"] or Decimal(0)
        return ItemDraft(institution=self.house, team=team, demo=self.house.demo, **given)


def item_initial(item: MenuItem) -> dict[str, Any]:
    """What stands, for the form that changes it."""
    names = [name for name in ItemForm.base_fields if name != "team"]
    return {name: getattr(item, name) for name in names} | {"team": str(item.team_id or "")}


def _areas(house: Institution) -> list[Division]:
    """The house's own division, what is below it, and of a county house the counties beside it."""
    own = divisions_by_code([house.division_id])[house.division_id]
    beside = [each for each in child_divisions(own.parent_id or "") if each.code != own.code] if own.level == 3 else []
    return [own, *child_divisions(own.code), *beside]


class PictureForm(forms.Form):
    """配图."""

    picture = forms.FileField(label=lazy("照片"), help_text=lazy("JPG、PNG、WebP，5 MB 以内"))
    alt = forms.CharField(label=lazy("图上是什么"), max_length=80)


class OfferForm(forms.Form):
    """给日期: up to three, from the wished days."""

    item = forms.ChoiceField(label=lazy("用菜单上的哪一项"))
    day_1 = forms.DateField(label=lazy("第一个日子"), widget=forms.DateInput(attrs=DAY))
    time_1 = forms.TimeField(label=lazy("几点"), widget=forms.TimeInput(attrs=CLOCK))
    day_2 = forms.DateField(label=lazy("第二个日子"), required=False, widget=forms.DateInput(attrs=DAY))
    time_2 = forms.TimeField(label=lazy("几点"), required=False, widget=forms.TimeInput(attrs=CLOCK))
    day_3 = forms.DateField(label=lazy("第三个日子"), required=False, widget=forms.DateInput(attrs=DAY))
    time_3 = forms.TimeField(label=lazy("几点"), required=False, widget=forms.TimeInput(attrs=CLOCK))
    words = forms.CharField(label=lazy("要跟对方说的"), max_length=200, required=False)

    def __init__(self, order: Order, items: Sequence[MenuItem], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {str(each.pk): each for each in items}
        _choose(self, "item", [(key, each.title) for key, each in self.items.items()])
        if order.item:
            del self.fields["item"]
        self.only = order.item
        coming = [day for day in order.wish_days if day > clock.today()]
        for number, day in enumerate(coming, 1):
            self.initial.setdefault(f"day_{number}", day)
            self.initial.setdefault(f"time_{number}", USUAL)

    def chosen(self) -> MenuItem:
        """The item that was ordered, or the one that answers a wish."""
        return self.only or self.items[self.cleaned_data["item"]]

    def starts(self) -> list[datetime]:
        """The instants; a day without a time begins at half past two."""
        given = self.cleaned_data
        days: list[tuple[date | None, time | None]] = [(given[f"day_{n}"], given[f"time_{n}"]) for n in (1, 2, 3)]
        return [clock.at(day, at or USUAL) for day, at in days if day]


class ReportForm(forms.Form):
    """经过."""

    heads = forms.IntegerField(label=lazy("来了多少人"), min_value=1, max_value=20000)
    text = forms.CharField(label=lazy("做了什么"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    by_vehicle = forms.BooleanField(label=lazy("用流动文化车或舞台车"), required=False)
    photo = forms.FileField(label=lazy("现场照片"), required=False, help_text=lazy("拍到场子和观众，作人数的凭据"))

    def report(self) -> Report:
        """The report."""
        given = self.cleaned_data
        return Report(given["heads"], given["text"], given["by_vehicle"])

    def photos(self) -> tuple[bytes, ...]:
        """The picture, if one was chosen."""
        chosen = self.cleaned_data["photo"]
        return (chosen.read(),) if chosen else ()


class WordForm(forms.Form):
    """签收."""

    came = forms.TypedChoiceField(
        label=lazy("来了吗"),
        choices=[("1", lazy("来了")), ("0", lazy("没来"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        initial="1",
    )
    stars = forms.TypedChoiceField(
        label=lazy("几颗星"),
        choices=[
            ("5", lazy("5 很好")),
            ("4", lazy("4 好")),
            ("3", lazy("3 一般")),
            ("2", lazy("2 不好")),
            ("1", lazy("1 很差")),
        ],
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        required=False,
    )
    words = forms.CharField(label=lazy("想说的"), max_length=500, required=False)

    def word(self) -> Word:
        """What they say."""
        given = self.cleaned_data
        return Word(given["came"], given["stars"], given["words"])
