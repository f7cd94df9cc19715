"""What an agent types."""

from collections.abc import Mapping
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from wenmai.activities.agent import Asked
from wenmai.booking.drafts import Claim
from wenmai.kernel.actor import Channel

DOORS = (Channel.PHONE, Channel.COUNTER)


class NewcomerForm(forms.Form):
    """Somebody without a phone: a name is enough; the number only when it lies on the counter."""

    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    born = forms.DateField(
        label=_("出生日期（可不填）"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    id_number = forms.CharField(
        label=_("身份证号（可不填）"),
        help_text=_("证件在柜台上才填。加密保存，下次报号码就查得到。"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    agree = forms.BooleanField(label=_("本人在场或在电话里听过个人信息说明，同意登记"))


class SearchForm(forms.Form):
    """Dates by a word, a place and a day."""

    q = forms.CharField(label=_("办什么"), required=False, max_length=40)
    place = forms.CharField(label=_("在哪里"), required=False, max_length=40)
    day = forms.DateField(label=_("哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def asked(self) -> Asked:
        """What can be read of it; a day that is none counts as any."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return Asked(given.get("q", ""), given.get("place", ""), given.get("day"))


def door_of(sent: Mapping[str, str]) -> Channel:
    """Telephone or counter; the telephone when nothing was chosen."""
    return next((door for door in DOORS if door == sent.get("door")), Channel.PHONE)


def wish_of(sent: Mapping[str, str]) -> Claim:
    """A claim; what cannot be read becomes one that is refused with a reason."""
    return Claim(
        pool=_number(sent.get("pool", "")),
        key=f"agent:{sent.get('key', '')[:60] or uuid4().hex}",
        party_size=_number(sent.get("party", "1")),
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
