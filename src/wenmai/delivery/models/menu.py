"""菜单 (四川规划 SC-E09): what a house, or a team that it looks after, brings to a village."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wenmai.activities.models import Team
from wenmai.booking.audiences import Audience
from wenmai.delivery.vocabulary import Genre, Kind
from wenmai.places.models import Institution


class MenuItem(models.Model):
    """菜单上的一项. `goes_to` are codes of divisions, with all below them; `months` 1 to 12, empty for all year.

    `crew` names who goes where a house has several that can be away at once; `travel_minutes` is one way, and with the
    minutes of the thing itself the time in which the crew is nowhere else. `off_at`: taken off the menu since.
    """

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="menu")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="menu")
    crew = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    genre = models.CharField(max_length=12, choices=Genre, blank=True)
    title = models.CharField(max_length=60)
    about = models.CharField(max_length=1000, blank=True)
    stage = models.BooleanField(default=False)
    power = models.BooleanField(default=False)
    square_metres = models.PositiveSmallIntegerField(default=0)
    needs = models.CharField(max_length=200, blank=True)
    people = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    travel_minutes = models.PositiveSmallIntegerField(default=60)
    audience = ArrayField(models.CharField(max_length=20, choices=Audience), default=list, blank=True)
    goes_to = ArrayField(models.CharField(max_length=12), default=list)
    month_limit = models.PositiveSmallIntegerField()
    months = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    # Basic services cost nothing (公共文化服务保障法 31); a fee needs the number of its approval.
    fee = models.DecimalField(max_digits=7, decimal_places=2, default=0)
    fee_approval = models.CharField(max_length=60, blank=True)
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    off_at = models.DateTimeField(null=True, blank=True)
    off_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "title"], condition=Q(off_at=None), name="menu_item_once_in_a_house"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="menu_item_has_a_title"),
            models.CheckConstraint(condition=Q(fee=0) | ~Q(fee_approval=""), name="menu_fee_is_approved"),
            models.CheckConstraint(condition=Q(fee__gte=0), name="menu_fee_not_negative"),
            models.CheckConstraint(condition=Q(people__range=(1, 300)), name="menu_item_somebody_goes"),
            models.CheckConstraint(condition=Q(minutes__range=(10, 720)), name="menu_item_lasts"),
            models.CheckConstraint(condition=Q(travel_minutes__lte=600), name="menu_item_travel_within_a_day"),
            models.CheckConstraint(condition=Q(month_limit__range=(1, 60)), name="menu_item_month_limit"),
            models.CheckConstraint(condition=Q(goes_to__len__gte=1), name="menu_item_goes_somewhere"),
            models.CheckConstraint(
                condition=Q(kind="show") & ~Q(genre="") | ~Q(kind="show") & Q(genre=""), name="menu_show_has_a_genre"
            ),
        ]
        indexes = [models.Index(fields=["kind", "institution"], condition=Q(off_at=None), name="menu_item_on")]

    def __str__(self) -> str:
        return self.title

    @property
    def who(self) -> str:
        """Whoever cannot be in two places at once, as engagements name them."""
        return f"team:{self.team_id}" if self.team_id else f"house:{self.institution_id}:{self.crew}"


class MenuPicture(models.Model):
    """配图, one for an item; a new one takes its place."""

    item = models.OneToOneField(MenuItem, models.CASCADE, related_name="picture")
    type = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    alt = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(alt=""), name="menu_picture_says_what_it_shows")]

    def __str__(self) -> str:
        return self.alt
