"""Working days and holidays, and when a place is open."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.places.models.divisions import Division
from wenmai.places.models.institutions import Institution
from wenmai.places.models.spaces import Space

DAY_MINUTES = 24 * 60
NOTICE_WANTED = 3  # days; 公共图书馆法 38 gives no number, so this one only marks an announcement as 临时


class DayKind(models.TextChoices):
    """What a day is by the State Council's yearly notice."""

    WORKDAY = "workday", _("工作日")
    WEEKEND = "weekend", _("休息日")
    STATUTORY = "statutory", _("法定节假日")
    MAKE_UP = "make_up", _("调休上班日")


class CalendarDay(models.Model):
    """One day of the official calendar. `provisional` until the year's notice has been entered or confirmed."""

    day = models.DateField(primary_key=True)
    kind = models.CharField(max_length=10, choices=DayKind.choices)
    name = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=120)
    provisional = models.BooleanField(default=False)


class Selector(models.TextChoices):
    """Which days a rule speaks of."""

    EVERYDAY = "everyday", _("每天")
    WORKDAY = "workday", _("工作日（含调休上班日）")
    WEEKEND = "weekend", _("休息日")
    WEEKDAY = "weekday", _("每周几")
    MAKE_UP = "make_up", _("调休上班日")
    STATUTORY = "statutory", _("法定节假日")
    SOLAR = "solar", _("公历日期")
    LUNAR = "lunar", _("农历日期")


class HoursKind(models.TextChoices):
    """How a stretch of opening counts: 错时 and 延时 are reported apart from regular hours."""

    REGULAR = "regular", _("常规")
    STAGGERED = "staggered", _("错时")
    EXTENDED = "extended", _("延时")
    ROUND_THE_CLOCK = "round_the_clock", _("24 小时")
    CLOSED = "closed", _("闭馆")


class Stretch(models.Model):
    """Minutes of a day, [opens, closes), 0 to 1440; both empty when closed."""

    kind = models.CharField(max_length=16, choices=HoursKind.choices, default=HoursKind.REGULAR)
    opens = models.PositiveSmallIntegerField(null=True, blank=True)
    closes = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        abstract = True


def _stretch_check(name: str) -> models.CheckConstraint:
    closed = Q(kind=HoursKind.CLOSED, opens=None, closes=None)
    open_ = (
        ~Q(kind=HoursKind.CLOSED)
        & Q(opens__isnull=False, closes__isnull=False)
        & Q(closes__lte=DAY_MINUTES, closes__gt=F("opens"))
    )
    return models.CheckConstraint(condition=closed | open_, name=name)


_dated = Q(selector__in=[Selector.SOLAR, Selector.LUNAR])


class HoursRule(Stretch):
    """A repeating rule. Of all rules that match a day, those of the highest priority hold together.

    `season_from` and `season_to` are month*100+day, both included, and may wrap the year (农时).
    """

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="hours_rules")
    space = models.ForeignKey(Space, null=True, blank=True, on_delete=models.CASCADE, related_name="hours_rules")
    selector = models.CharField(max_length=10, choices=Selector.choices)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    month = models.PositiveSmallIntegerField(null=True, blank=True)
    day = models.PositiveSmallIntegerField(null=True, blank=True)
    season_from = models.PositiveSmallIntegerField(null=True, blank=True)
    season_to = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField()

    class Meta(Stretch.Meta):
        indexes = [models.Index(fields=["institution", "space"], name="hours_of_place")]
        constraints = [
            _stretch_check("hours_rule_stretch"),
            models.CheckConstraint(
                condition=Q(selector=Selector.WEEKDAY, weekdays__len__gt=0)
                | (~Q(selector=Selector.WEEKDAY) & Q(weekdays__len=0)),
                name="hours_rule_weekdays",
            ),
            models.CheckConstraint(
                condition=Q(_dated, month__isnull=False, day__isnull=False, month__range=(1, 12), day__range=(1, 31))
                | (~_dated & Q(month=None, day=None)),
                name="hours_rule_date",
            ),
            models.CheckConstraint(
                condition=Q(season_from=None, season_to=None)
                | Q(
                    season_from__isnull=False,
                    season_to__isnull=False,
                    season_from__range=(101, 1231),
                    season_to__range=(101, 1231),
                ),
                name="hours_rule_season",
            ),
        ]


class HoursException(Stretch):
    """On the days from `first` to `last` these hours hold instead of every rule; 公共图书馆法 38 asks for notice."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="hours_exceptions")
    space = models.ForeignKey(Space, null=True, blank=True, on_delete=models.CASCADE, related_name="hours_exceptions")
    first = models.DateField()
    last = models.DateField()
    reason = models.CharField(max_length=200)
    announced_on = models.DateField()

    class Meta(Stretch.Meta):
        indexes = [models.Index(fields=["institution", "last"], name="hours_exception_of_place")]
        constraints = [
            _stretch_check("hours_exception_stretch"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="hours_exception_in_order"),
        ]

    @property
    def notice_days(self) -> int:
        """Whole days between the announcement and the first day."""
        return (self.first - self.announced_on).days

    @property
    def at_short_notice(self) -> bool:
        """True for 临时: announced less than NOTICE_WANTED days before."""
        return self.notice_days < NOTICE_WANTED


class HoursTemplate(models.Model):
    """农时 hours that a county proposes to its houses for a season each year; month*100+day, both included, may wrap."""

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="hours_templates")
    name = models.CharField(max_length=40)
    season_from = models.PositiveSmallIntegerField()
    season_to = models.PositiveSmallIntegerField()
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"], name="hours_template_name", condition=Q(retired_on=None)
            ),
            models.CheckConstraint(
                condition=Q(season_from__range=(101, 1231), season_to__range=(101, 1231)), name="hours_template_season"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def days_text(self) -> str:
        """4 月 15 日—6 月 10 日, every year."""
        first, last = self.season_from, self.season_to
        said = {"m": first // 100, "d": first % 100, "m2": last // 100, "d2": last % 100}
        return str(_("%(m)d 月 %(d)d 日—%(m2)d 月 %(d2)d 日")) % said


class HoursTemplateLine(Stretch):
    """One stretch of a template, on each day or on days of the week."""

    template = models.ForeignKey(HoursTemplate, on_delete=models.CASCADE, related_name="lines")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)

    class Meta(Stretch.Meta):
        ordering = ["pk"]
        constraints = [_stretch_check("hours_template_stretch")]
