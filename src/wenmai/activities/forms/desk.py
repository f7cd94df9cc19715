"""Reading what a desk sends in the full form. Nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.activities import presets
from wenmai.activities.drafts import ActivityDraft
from wenmai.activities.forms.kept import KeptForm
from wenmai.activities.forms.taps import ORDINARY, spot_of
from wenmai.activities.gatherings import brand_choices
from wenmai.activities.kept_places import with_kept
from wenmai.activities.models import Activity
from wenmai.activities.vocabulary import ArtForm, Ground, Kind, Line, Mode, Setting, Stage, Subject
from wenmai.booking.audiences import Audience
from wenmai.booking.drafts.claims import Seats, Slot
from wenmai.booking.languages import Language
from wenmai.booking.models import Session
from wenmai.kernel import clock
from wenmai.kernel.errors import Invalid
from wenmai.places.models import Institution, Space
from wenmai.places.queries.divisions import child_divisions

ACCESSIBLE = lazy("轮椅位")


@dataclass(frozen=True, slots=True)
class Fold:
    """A group of fields that is folded away; `rows` are printed side by side."""

    title: str
    fields: Sequence[forms.BoundField]
    open: bool
    rows: Sequence[Sequence[forms.BoundField]] = ()


def _filled(field: forms.BoundField) -> bool:
    """Whether somebody has said something else than the form does by itself."""
    value = field.value()
    return bool(value) and str(value) != str(field.field.initial)


class WordsForm(forms.Form):
    """The words of an activity, to correct what is announced. Dates and seats are changed with their session."""

    title = forms.CharField(label=lazy("名字"), max_length=80)
    kind = forms.ChoiceField(label=lazy("是哪种"), choices=Kind)
    summary = forms.CharField(label=lazy("一句话"), max_length=200, required=False)
    body = forms.CharField(label=lazy("这次做什么"), required=False, widget=forms.Textarea)
    series = forms.CharField(label=lazy("系列"), max_length=60, required=False)
    brand = forms.TypedChoiceField(label=lazy("品牌"), required=False, coerce=int, empty_value=None)
    speaker = forms.CharField(label=lazy("主讲"), max_length=120, required=False)
    party_max = forms.IntegerField(label=lazy("一次最多约几人"), min_value=1, max_value=50, initial=4)
    audience = forms.MultipleChoiceField(
        label=lazy("为谁办"), choices=Audience, required=False, widget=forms.CheckboxSelectMultiple
    )
    art_forms = forms.MultipleChoiceField(
        label=lazy("艺术门类"), choices=ArtForm, required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=lazy("语言"), choices=Language, required=False, widget=forms.CheckboxSelectMultiple
    )
    lines = forms.MultipleChoiceField(
        label=lazy("九项普及"),
        help_text=lazy("全民艺术普及的，选它属于哪几项"),
        choices=Line,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    setting = forms.ChoiceField(label=lazy("七进"), choices=[("", lazy("不是")), *Setting.choices], required=False)
    mode = forms.ChoiceField(label=lazy("方式"), choices=Mode, initial=Mode.ONSITE)
    online_from = forms.ChoiceField(
        label=lazy("线上的，从哪里办"), choices=[("", lazy("没写")), *Ground.choices], required=False
    )
    also_online = forms.BooleanField(label=lazy("线上线下同时"), required=False)
    online_places = forms.IntegerField(
        label=lazy("线上每场几个名额"), help_text=lazy("不用约就空着"), min_value=0, max_value=1_000_000, required=False
    )
    online_at = forms.URLField(label=lazy("线上的地址"), max_length=200, required=False, assume_scheme="https")
    access = forms.CharField(label=lazy("怎么去、无障碍"), max_length=200, required=False)
    bring = forms.CharField(label=lazy("要带什么"), max_length=200, required=False)
    suits = forms.CharField(label=lazy("适合谁，用一句话"), max_length=120, required=False)
    co_hosts = forms.CharField(label=lazy("协办"), max_length=200, required=False)
    subjects = forms.MultipleChoiceField(
        label=lazy("课程标签"),
        help_text=lazy("研学的，选它对上哪几门课，学校按这个找"),
        choices=Subject,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    stages = forms.MultipleChoiceField(
        label=lazy("学段"), choices=Stage, required=False, widget=forms.CheckboxSelectMultiple
    )
    route = forms.CharField(
        label=lazy("研学路线"),
        help_text=lazy("一行一站，例如：三线建设博物馆，90 分钟"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    expected = forms.IntegerField(
        label=lazy("预计来多少人"),
        help_text=lazy("满 1000 人的，要先有公安机关的安全许可，并在 20 日前申请"),
        min_value=0,
        max_value=1_000_000,
        required=False,
    )
    permit = forms.CharField(label=lazy("安全许可文号"), max_length=60, required=False)
    permit_on = forms.DateField(
        label=lazy("哪天申请的许可"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    fee = forms.DecimalField(
        label=lazy("收费，元"),
        help_text=lazy("基本服务免费；收费要有批准文号"),
        min_value=0,
        max_digits=7,
        decimal_places=2,
        required=False,
    )
    fee_approval = forms.CharField(label=lazy("收费批准文号"), max_length=60, required=False)

    WORDS = (
        "title", "kind", "summary", "body", "series", "speaker", "setting", "mode", "access", "bring", "suits", "co_hosts",
        "permit", "permit_on", "fee_approval", "party_max", "also_online", "online_at", "online_from",
    )  # fmt: skip
    SEVERAL = ("audience", "art_forms", "languages", "lines", "subjects", "stages")
    FIRST: tuple[tuple[str, ...], ...] = (("title",), ("kind",))
    FOLDED: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
        (lazy("写详细些：做什么、系列、主讲"), ("summary", "body", "series", "brand", "label", "speaker")),
        (lazy("为谁办：人群、门类、九项普及、语言"), ("audience", "art_forms", "lines", "languages", "suits")),
        (
            lazy("怎么办：方式、七进、怎么去"),
            (
                "mode",
                "also_online",
                "online_places",
                "online_at",
                "online_from",
                "setting",
                "access",
                "bring",
                "co_hosts",
                "party_max",
            ),
        ),
        (lazy("研学：课程标签、学段、路线"), ("subjects", "stages", "route")),
        (lazy("千人以上、收费"), ("expected", "permit", "permit_on", "fee", "fee_approval")),
    )

    def __init__(self, institution: Institution, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.institution = institution
        self.brands = {each.pk: each for each in brand_choices(institution.division.path, institution.code)}
        self._choose("brand", [("", lazy("不是"))] + [(str(key), each.title) for key, each in self.brands.items()])
        if not self.brands:
            del self.fields["brand"]

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def first(self) -> list[list[forms.BoundField]]:
        """What is asked of every activity, by rows."""
        return [[self[name] for name in row] for row in self.FIRST]

    def folded(self) -> list[Fold]:
        """What few activities need, in groups that are open where something is filled or faulty."""
        return [self._fold(title, names) for title, names in self.FOLDED]

    def _fold(self, title: str | Promise, names: tuple[str, ...]) -> Fold:
        fields = [self[name] for name in names if name in self.fields]
        return Fold(str(title), fields, any(each.errors or _filled(each) for each in fields))

    def corrected(self, activity: Activity) -> ActivityDraft:
        """The activity with these words; what the form does not ask for stays as it is."""
        assert activity.offering is not None
        kept = {name: getattr(activity, name) for name in ("preset", "demo")}
        offering = activity.offering
        return ActivityDraft(institution=offering.institution, bookable=offering.bookable, **kept, **self._words())

    def _words(self) -> dict[str, Any]:
        given = self.cleaned_data
        plain = {name: given[name] for name in self.WORDS} | {name: tuple(given[name]) for name in self.SEVERAL}
        stops = tuple(filter(None, (line.strip()[:80] for line in given["route"].splitlines())))
        plain["brand"] = self.brands.get(given.get("brand") or 0)
        numbers = {name: given[name] or 0 for name in ("expected", "online_places")}
        return plain | numbers | {"route": stops, "fee": given["fee"] or Decimal(0)}


def words_of(activity: Activity) -> dict[str, Any]:
    """What the form shows of an activity first."""
    assert activity.offering is not None
    columns = [name for name in (*WordsForm.WORDS, *WordsForm.SEVERAL) if name != "party_max"]
    shown = {name: getattr(activity, name) for name in columns} | {"party_max": activity.offering.party_max}
    return shown | {
        "route": "\n".join(activity.route),
        "expected": activity.expected or "",
        "online_places": activity.online_places or "",
        "brand": activity.brand_id or "",
        "fee": activity.fee or "",
        "permit_on": activity.permit_on or "",
    }


class ActivityForm(WordsForm, KeptForm):
    """The full form, for lectures with seats, exhibitions and everything that a sentence does not hold."""

    label = forms.CharField(label=lazy("第几期"), max_length=60, required=False)
    day = forms.DateField(label=lazy("哪天"), widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(label=lazy("几点开始"), widget=forms.TimeInput(attrs={"type": "time"}))
    minutes = forms.IntegerField(label=lazy("多少分钟"), min_value=15, max_value=14 * 24 * 60, initial=90)
    space = forms.ChoiceField(label=lazy("在本单位哪里"), required=False)
    venue = forms.CharField(label=lazy("或在外面什么地方"), max_length=80, required=False)
    division = forms.ChoiceField(label=lazy("属于哪个村（社区）"), required=False)
    seats = forms.IntegerField(
        label=lazy("席位"), help_text=lazy("不用预约就填 0"), min_value=0, max_value=20000, initial=0
    )
    accessible = forms.IntegerField(label=lazy("其中轮椅位"), min_value=0, max_value=200, initial=0)
    seated = forms.BooleanField(
        label=lazy("对号入座"),
        help_text=lazy("选了排好座位的厅才行。席位按座位图算，上面不用填；大家自己选座，或由系统挑连在一起的。"),
        required=False,
    )
    FIRST = (
        ("title",), ("kind",), ("day", "time", "minutes"), ("space",), ("venue",), ("division",), ("seats",),
    )  # fmt: skip
    SEATING = lazy("座位：轮椅位、对号入座、留给谁"), ("accessible", "seated")

    def folded(self) -> list[Fold]:
        """The seats first."""
        seats, rows = self._fold(*self.SEATING), self.rows()
        kept = any(each.errors or _filled(each) for row in rows for each in row)
        return [replace(seats, rows=rows, open=seats.open or kept), *super().folded()]

    def __init__(self, institution: Institution, *args: Any, **kwargs: Any) -> None:
        super().__init__(institution, *args, **kwargs)
        below = child_divisions(institution.division_id) if institution.division.level >= 3 else []
        rooms = Space.objects.filter(institution=institution, retired_on=None).order_by("name")
        self._choose("space", [("", lazy("不在本单位"))] + [(str(each.pk), each.name) for each in rooms])
        self._choose("division", [(each.code, each.name) for each in presets.spots_nearby(institution, list(below))])

    def clean(self) -> dict[str, Any]:
        """More wheelchair places than seats cannot be."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("accessible", 0) > cleaned.get("seats", 0):
            self.add_error("accessible", _("轮椅位比席位还多。"))
        if cleaned.get("seated") and not cleaned.get("space"):
            self.add_error("seated", _("对号入座要先选“在本单位哪里”，那个厅要排过座位。"))
        if cleaned.get("day") and cleaned.get("time"):
            self.check_releases(clock.at(cleaned["day"], cleaned["time"]), clock.now())
        kept = sum(each.places for each in self.kept())
        if kept and not cleaned.get("seated") and kept + cleaned.get("accessible", 0) >= cleaned.get("seats", 0):
            self.add_error("kept_places_1", _("留出来的太多，至少给大家留一个名额。"))
        return cleaned

    def draft(self) -> ActivityDraft:
        """The words. More seats than were expected are expected people."""
        seats, words = self.cleaned_data["seats"], self._words()
        words["expected"] = max(words["expected"], seats)
        bookable = seats > 0 or self.cleaned_data["seated"]
        return ActivityDraft(institution=self.institution, bookable=bookable, demo=self.institution.demo, **words)

    def slot(self) -> Slot:
        """The date. Raises Invalid for a room or a village of somebody else."""
        given = self.cleaned_data
        data = QueryDict(mutable=True)
        data.update({name: str(given[name] or "") for name in ("venue", "space", "division")})
        spot = spot_of(data, self.institution)
        start = clock.at(given["day"], given["time"])
        end = start + timedelta(minutes=given["minutes"])
        ordinary = given["seats"] - given["accessible"]
        pools = tuple(
            Seats(str(name), count)
            for name, count in ((ORDINARY, ordinary), (ACCESSIBLE, given["accessible"]))
            if count
        )
        pools = with_kept(() if given["seated"] else pools, self.kept(), start)
        where = ("" if spot.space else spot.venue, spot.space, given["label"])
        return Slot(start, end, spot.division, *where, pools, seated=given["seated"])


def is_a_name(text: str) -> bool:
    """True for a name or four digits; codes, six digits and card numbers are read as codes."""
    return not text.isascii() or (text.isdecimal() and len(text) == 4)


def whole_number(text: str) -> int:
    """A head count that somebody typed. Raises Invalid."""
    if not (text.strip().isascii() and text.strip().isdecimal() and len(text.strip()) < 7):
        message = _("人数写整数，例如 12。")
        raise Invalid("booking.heads", message, fields={"extra": message})
    return int(text)


def phase_of(session: Session) -> str:
    """What runs, what is over."""
    return session.phase(clock.now())
