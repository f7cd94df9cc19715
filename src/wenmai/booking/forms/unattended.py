"""What a house says about a door of a room without staff. Forms parse; actions decide and write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wenmai.booking.actions.unattended import DoorPlan
from wenmai.booking.models import Device, Entry
from wenmai.booking.queries.unattended import free_devices, rooms_of
from wenmai.people.models.persons import RealName
from wenmai.places.models import Institution, Space


class DoorForm(forms.Form):
    """One door and its rules."""

    device = forms.TypedChoiceField(label=_("哪台设备"), coerce=int)
    space = forms.TypedChoiceField(label=_("哪一间"), coerce=int)
    entry = forms.ChoiceField(label=_("谁能进"), choices=Entry, initial=Entry.BOOKED)
    real_name_level = forms.TypedChoiceField(label=_("实名"), choices=RealName, coerce=int, initial=RealName.NONE)
    early_minutes = forms.IntegerField(label=_("提前几分钟能进"), min_value=0, max_value=60, initial=10)
    counts = forms.BooleanField(
        label=_("进门算到馆人次，一人一天算一次"),
        required=False,
        initial=True,
        help_text=_("已有客流计数器报数的单位不要勾，免得算两次"),
    )

    def __init__(self, *args: Any, house: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.devices = {each.pk: each for each in free_devices(house)}
        self.spaces = {each.pk: each for each in rooms_of(house)}
        self.fields["device"].choices = [(key, each.name) for key, each in self.devices.items()]  # type: ignore[attr-defined]
        self.fields["space"].choices = [(key, each.name) for key, each in self.spaces.items()]  # type: ignore[attr-defined]

    def device_chosen(self) -> Device:
        """The device."""
        return self.devices[self.cleaned_data["device"]]

    def space_chosen(self) -> Space:
        """The room."""
        return self.spaces[self.cleaned_data["space"]]

    def plan(self) -> DoorPlan:
        """The rules."""
        said = self.cleaned_data
        return DoorPlan(
            entry=Entry(said["entry"]),
            real_name_level=said["real_name_level"],
            early_minutes=said["early_minutes"],
            counts=said["counts"],
        )
