"""Reading what desks send. Nothing here writes; yuan become fen."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from wenmai.bookshops.drafts import AgreementDraft, Intake, RuleDraft, Wish
from wenmai.bookshops.isbn import published, typed_isbn
from wenmai.bookshops.models import BookKind, ShopRule, Tie
from wenmai.fees.money import fen_of, yuan_of
from wenmai.kernel import clock
from wenmai.kernel.errors import Invalid
from wenmai.places.models import Institution
from wenmai.places.queries.divisions import divisions_by_code


class BookForm(forms.Form):
    """A book on the counter. Title, author, publisher and class are asked only where no catalogue knows the book."""

    isbn = forms.CharField(label=lazy("ISBN"), max_length=30, help_text=lazy("扫书后的条码"))
    price = forms.DecimalField(label=lazy("定价，元"), min_value=1, max_value=99999, max_digits=7, decimal_places=2)
    kind = forms.ChoiceField(label=lazy("种类"), choices=BookKind.choices, initial="book")
    published = forms.CharField(
        label=lazy("出版年月"), max_length=12, required=False, help_text=lazy("例如 2026-08，不清楚可以空着")
    )
    title = forms.CharField(label=lazy("书名"), max_length=200, required=False)
    author = forms.CharField(label=lazy("作者"), max_length=80, required=False)
    publisher = forms.CharField(label=lazy("出版社"), max_length=80, required=False)
    clc = forms.CharField(
        label=lazy("中图分类号"), max_length=20, required=False, help_text=lazy("在版权页的 CIP 数据里，没有可以空着")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, mode in (("isbn", "numeric"), ("price", "decimal")):
            self.fields[name].widget.attrs |= {"inputmode": mode, "autocomplete": "off"}

    def clean_isbn(self) -> str:
        return str(said_by(typed_isbn, self.cleaned_data["isbn"]))

    def clean_published(self) -> tuple[int, int] | None:
        found: tuple[int, int] | None = said_by(published, self.cleaned_data["published"])
        return found

    def wish(self) -> Wish:
        """What is asked; call after is_valid."""
        given = self.cleaned_data
        words = {name: given[name].strip() for name in ("title", "author", "publisher", "clc")}
        return Wish(given["isbn"], fen_of(given["price"]), given["kind"], published=given["published"], **words)

    def first(self) -> list[forms.BoundField]:
        """What is always asked."""
        return [self[name] for name in ("isbn", "price", "published", "kind")]

    def more(self) -> list[forms.BoundField]:
        """What is asked of an unknown book."""
        return [self[name] for name in ("title", "author", "publisher", "clc")]


def said_by(read: Any, text: str) -> Any:
    """What a reader makes of a text; its refusal becomes the field's."""
    try:
        return read(text)
    except Invalid as error:
        raise forms.ValidationError(error.message) from error


class RuleForm(forms.Form):
    """选书规则."""

    price_most = forms.DecimalField(label=lazy("每册定价最高，元"), min_value=1, max_digits=12, decimal_places=2)
    copies_most = forms.IntegerField(label=lazy("同一种书最多收几册"), min_value=1, max_value=99)
    counted_in = forms.ChoiceField(label=lazy("册数在哪个范围里算"))
    shelf_first = forms.BooleanField(label=lazy("在架可借的，先借馆里的，不再买"), required=False)
    month_most = forms.IntegerField(label=lazy("每位读者每月最多几册"), min_value=1, max_value=99)
    year_most = forms.IntegerField(label=lazy("每位读者每年最多几册"), min_value=1, max_value=999)
    months = forms.IntegerField(
        label=lazy("只选购几个月内出版的"), min_value=1, max_value=600, required=False, help_text=lazy("空着就不限")
    )
    excluded = forms.CharField(
        label=lazy("不选购的类"),
        max_length=200,
        required=False,
        help_text=lazy("中图法分类号，用空格分开，例如 G4 G63 TP311"),
    )
    not_bought = forms.MultipleChoiceField(
        label=lazy("不选购的种类"), choices=BookKind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, library: Institution, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        path = library.division.path
        known = divisions_by_code(path)
        self.fields["counted_in"].choices = [(each, known[each].name) for each in reversed(path) if each in known]  # type: ignore[attr-defined]

    def draft(self) -> RuleDraft:
        """What is filled in; call after is_valid."""
        given = self.cleaned_data
        excluded = tuple(
            dict.fromkeys(given["excluded"].upper().replace("，", " ").replace("、", " ").replace(",", " ").split())
        )
        counts = {
            name: given[name]
            for name in ("copies_most", "counted_in", "month_most", "year_most", "months", "shelf_first")
        }
        return RuleDraft(
            fen_of(given["price_most"]), excluded=excluded, not_bought=tuple(given["not_bought"]), **counts
        )


def rule_initial(library: Institution, rule: ShopRule | None) -> dict[str, Any]:
    """What the form shows first: the standing rule, or a usual one."""
    if rule is None:
        usual = {
            "price_most": "100",
            "copies_most": 3,
            "month_most": 3,
            "year_most": 20,
            "months": 36,
            "shelf_first": True,
        }
        return usual | {"counted_in": library.division_id, "not_bought": ["textbook", "periodical", "audiovisual"]}
    same = ("copies_most", "counted_in", "month_most", "year_most", "months", "shelf_first", "not_bought")
    shown = {name: getattr(rule, name) for name in same}
    return shown | {"price_most": yuan_of(rule.price_most_fen), "excluded": " ".join(rule.excluded)}


class BudgetForm(forms.Form):
    """购书经费 of a period."""

    first = forms.DateField(label=lazy("从"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=lazy("到（含这一天）"), widget=forms.DateInput(attrs={"type": "date"}))
    amount = forms.DecimalField(
        label=lazy("金额，元"),
        min_value=1,
        help_text=lazy("同一个开始日再填一次就是改金额"),
        max_digits=12,
        decimal_places=2,
    )

    def amount_fen(self) -> int:
        """Call after is_valid."""
        return fen_of(self.cleaned_data["amount"])


def year_initial() -> dict[str, date]:
    """The running year."""
    this = clock.today()
    return {"first": this.replace(month=1, day=1), "last": this.replace(month=12, day=31)}


class AgreementForm(forms.Form):
    """合作协议."""

    shop = forms.ChoiceField(label=lazy("书店"))
    first = forms.DateField(label=lazy("从"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=lazy("到（含这一天）"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    percent = forms.IntegerField(label=lazy("按定价的百分之几结算"), min_value=1, max_value=100, initial=100)
    tie = forms.ChoiceField(
        label=lazy("合作方式"),
        choices=Tie.choices,
        help_text=lazy("馆中店：书店开在馆里。店中馆：馆开在书店里。"),
    )

    def __init__(self, library: Institution, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.library = library
        # of its city; a library of the province agrees with shops of the whole province
        rows = Institution.objects.filter(
            kind="bookstore", closed_on=None, division__path__contains=[library.division.path[:2][-1]]
        )
        self.fields["shop"].choices = [(each.code, each.name) for each in rows.order_by("pinyin", "code")]  # type: ignore[attr-defined]

    def draft(self) -> AgreementDraft:
        """What is filled in; call after is_valid."""
        given = self.cleaned_data
        days = given["first"], given["last"]
        return AgreementDraft(given["shop"], self.library.code, *days, given["percent"], given["tie"])


class IntakeForm(forms.Form):
    """入藏."""

    number = forms.CharField(label=lazy("财产号"), max_length=40)
    barcode = forms.CharField(
        label=lazy("馆藏条码"), max_length=40, required=False, help_text=lazy("空着就沿用书店的册号")
    )
    call_number = forms.CharField(label=lazy("索书号"), max_length=80, required=False)

    def intake(self) -> Intake:
        """Call after is_valid."""
        given = self.cleaned_data
        return Intake(given["number"], given["barcode"], given["call_number"])
