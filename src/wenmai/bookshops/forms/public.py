"""What anybody may ask about a book."""

from django import forms
from django.utils.translation import gettext_lazy as lazy

from wenmai.bookshops.drafts import Wish
from wenmai.bookshops.forms.desk import said_by
from wenmai.bookshops.isbn import published, typed_isbn
from wenmai.fees.money import fen_of


class AskForm(forms.Form):
    """A book by its number; price and month where somebody knows them."""

    isbn = forms.CharField(label=lazy("ISBN"), max_length=30, help_text=lazy("书后条码下的 13 位数字"))
    price = forms.DecimalField(
        label=lazy("定价，元"), min_value=1, max_value=99999, max_digits=7, decimal_places=2, required=False
    )
    published = forms.CharField(label=lazy("出版年月"), max_length=12, required=False, help_text=lazy("例如 2026-08"))

    def clean_isbn(self) -> str:
        return str(said_by(typed_isbn, self.cleaned_data["isbn"]))

    def clean_published(self) -> tuple[int, int] | None:
        found: tuple[int, int] | None = said_by(published, self.cleaned_data["published"])
        return found

    def wish(self) -> Wish:
        """What is asked; call after is_valid. A price of 0 was not given."""
        given = self.cleaned_data
        return Wish(given["isbn"], fen_of(given["price"]) if given["price"] else 0, published=given["published"])
