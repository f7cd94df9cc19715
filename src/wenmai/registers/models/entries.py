"""The base of every row of every register: where, from when to when, who says so, and the paper."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from wenmai.places.models import Division, Institution
from wenmai.registers.models.keeping import Scan


class YuanField(forms.DecimalField):
    """People write yuan, the table holds fen."""

    def prepare_value(self, value: Any) -> Any:
        """Fen as yuan; what was typed stays as it was typed."""
        return f"{Decimal(value) / 100:.2f}" if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Yuan as fen. Raises ValidationError."""
        found = super().clean(value)
        return None if found is None else int(found * 100)


if TYPE_CHECKING:
    _Whole = models.BigIntegerField[Any, Any]
else:
    _Whole = models.BigIntegerField


class FenField(_Whole):
    """An amount of money in fen."""

    def formfield(self, **kwargs: Any) -> Any:
        """Asks for yuan with two decimals."""
        del kwargs
        return YuanField(
            label=self.verbose_name, help_text=self.help_text, required=not self.blank, min_value=0,
            max_digits=14, decimal_places=2,
        )  # fmt: skip


class Entry(models.Model):
    """One row of a register. `institution` is None where the register is kept by divisions; `valid_to` is the first day without it.

    `source` says who says so, `as_of` for which day. A row is ended or withdrawn with a reason, never deleted.
    """

    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", null=True, blank=True)
    valid_from = models.DateField(_("从哪一天起"))
    valid_to = models.DateField(_("到哪一天止"), null=True, blank=True)
    source = models.CharField(_("依据"), max_length=120)
    as_of = models.DateField(_("数据截至"))
    evidence = models.URLField(_("凭据网址"), max_length=300, blank=True)
    scan = models.ForeignKey(Scan, models.PROTECT, related_name="+", null=True, blank=True)
    demo = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def unit(self) -> Division | Institution:
        """Whose row it is."""
        return self.institution or self.division

    def holds(self, day: date) -> bool:
        """True when the row says something of that day."""
        return self.withdrawn_at is None and self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def key_of(register: str, *names: str) -> list[models.BaseConstraint]:
    """Of one key (the unit and `names`) one row at a time holds; ends come after beginnings. For a model's Meta."""
    return [
        one_at_a_time(f"{register}_one_at_a_time", *names),
        models.CheckConstraint(
            condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name=f"{register}_begins_before_its_end"
        ),
    ]


def one_at_a_time(name: str, *names: str, only: Q | None = None) -> ExclusionConstraint:
    """Of rows that are alike in `names` (of those where `only` is true) one holds on a day."""
    days = Func(
        F("valid_from"), F("valid_to"), RangeBoundary(inclusive_lower=True, inclusive_upper=False), function="daterange"
    )
    stands = Q(withdrawn_at=None)
    return ExclusionConstraint(
        name=name,
        expressions=[*((each, RangeOperators.EQUAL) for each in names), (days, RangeOperators.OVERLAPS)],
        condition=stands & only if only else stands,
    )
