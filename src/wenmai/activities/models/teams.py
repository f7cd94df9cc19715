"""Teams of amateurs (四川规划 SC-I07, SC-A10; 攀枝花规划 PZH-A06 to A08), what they are called for, and what they did."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.activities.models.activities import Activity
from wenmai.activities.models.brands import Brand
from wenmai.activities.models.festivals import Festival
from wenmai.activities.vocabulary import ArtForm
from wenmai.booking.models import Session
from wenmai.places.models import Division, Institution


class TeamKind(models.TextChoices):
    """Whose team it is. The yearbook counts 馆办文艺团体 apart from 群众业余文艺团队, and so does the gauge."""

    AMATEUR = "amateur", _("群众业余团队")
    HOUSE = "house", _("馆办团队")
    SCHOOL = "school", _("学校社团")
    WORK = "work", _("单位职工团队")


class TeamState(models.TextChoices):
    """等核对 → 在册 → 不再活动; or 没有登记."""

    ASKED = "asked", _("等核对")
    LISTED = "listed", _("在册")
    DECLINED = "declined", _("没有登记")
    ENDED = "ended", _("不再活动")


class Team(models.Model):
    """群众文艺团队: people who sing, dance or play together, looked after by a house near their home.

    `leader` is a person key, "" for a team that a house wrote down. The name is shown, masked, from `leader_shown_at` on:
    that is the leader's own tick. `contact` is sealed; `contact_agreed_on` is the day on which the person agreed to it.
    """

    title = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=TeamKind)
    art_forms = ArrayField(models.CharField(max_length=20, choices=ArtForm), default=list)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="teams")
    heads = models.PositiveSmallIntegerField()
    founded = models.PositiveSmallIntegerField(null=True, blank=True)
    about = models.CharField(max_length=500, blank=True)
    leader = models.CharField(max_length=36, blank=True)
    leader_shown_at = models.DateTimeField(null=True, blank=True)
    contact = models.BinaryField(default=bytes, blank=True)
    contact_agreed_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=TeamState, default=TeamState.ASKED)
    listed_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    decided_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["title", "division"], condition=Q(state__in=["asked", "listed"]), name="team_once_in_a_division"
            ),
            models.CheckConstraint(condition=Q(heads__range=(2, 500)), name="team_of_two_to_five_hundred"),
            models.CheckConstraint(condition=Q(art_forms__len__gte=1), name="team_has_an_art"),
            models.CheckConstraint(
                condition=Q(state__in=["listed", "ended"]) ^ Q(listed_on__isnull=True), name="team_listed_is_dated"
            ),
            models.CheckConstraint(condition=Q(state="ended") ^ Q(ended_on__isnull=True), name="team_ended_is_dated"),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "ended"]) | ~Q(reason=""), name="team_gone_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(contact=b"") | Q(contact_agreed_on__isnull=False), name="team_contact_is_agreed"
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "state"], name="team_by_house"),
            models.Index(fields=["leader"], condition=~Q(leader=""), name="team_by_leader"),
        ]

    def __str__(self) -> str:
        return self.title


def _one_target() -> Q:
    """Exactly one of the three."""
    festival, activity, brand = (Q(**{f"{name}__isnull": False}) for name in ("festival", "activity", "brand"))
    return (festival & ~activity & ~brand) | (activity & ~festival & ~brand) | (brand & ~festival & ~activity)


class TeamCall(models.Model):
    """征集: teams may sign up for a festival, an activity (a contest is one) or a brand until the end of a day."""

    festival = models.ForeignKey(Festival, models.PROTECT, null=True, blank=True, related_name="calls")
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, blank=True, related_name="calls")
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, blank=True, related_name="calls")
    about = models.CharField(max_length=300)
    until = models.DateField()
    demo = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=36, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_one_target(), name="team_call_for_one_thing"),
            models.UniqueConstraint(fields=["festival"], condition=Q(closed_at=None), name="team_call_once_festival"),
            models.UniqueConstraint(fields=["activity"], condition=Q(closed_at=None), name="team_call_once_activity"),
            models.UniqueConstraint(fields=["brand"], condition=Q(closed_at=None), name="team_call_once_brand"),
        ]

    def __str__(self) -> str:
        return str(self.target)

    @property
    def target(self) -> Festival | Activity | Brand:
        """What it calls for."""
        found = self.festival or self.activity or self.brand
        assert found is not None
        return found


class EntryState(models.TextChoices):
    """等答复 → 定了; or 没选上, or 不来了."""

    ASKED = "asked", _("等答复")
    ACCEPTED = "accepted", _("定了")
    DECLINED = "declined", _("没选上")
    WITHDRAWN = "withdrawn", _("不来了")


class TeamEntry(models.Model):
    """报名: a team answers a call with a piece."""

    call = models.ForeignKey(TeamCall, models.PROTECT, related_name="entries")
    team = models.ForeignKey(Team, models.PROTECT, related_name="entries")
    piece = models.CharField(max_length=80)
    wish = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=EntryState, default=EntryState.ASKED)
    answer = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=36, blank=True)

    class Meta:
        verbose_name_plural = "team entries"
        constraints = [
            models.UniqueConstraint(
                fields=["call", "team"], condition=Q(state__in=["asked", "accepted"]), name="team_entry_once"
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(answer=""), name="team_declined_with_reason"),
            models.CheckConstraint(
                condition=Q(state="asked") ^ Q(decided_at__isnull=False), name="team_entry_decided_is_dated"
            ),
        ]
        indexes = [models.Index(fields=["team", "-made_at"], name="team_entry_by_team")]

    def __str__(self) -> str:
        return self.piece


class TeamAppearance(models.Model):
    """演出记录: the team did something on a day, and by what one knows. Taken back, it stays as a row but counts no more."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="appearances")
    entry = models.ForeignKey(TeamEntry, models.PROTECT, null=True, blank=True, related_name="appearances")
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="+")
    happened_on = models.DateField()
    what = models.CharField(max_length=80)
    evidence = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "happened_on", "what"], condition=Q(undone_at=None), name="team_appearance_once"
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="team_appearance_has_evidence"),
        ]
        indexes = [models.Index(fields=["team", "-happened_on"], name="team_appearance_by_team")]

    def __str__(self) -> str:
        return self.what


class TeamRegister(models.Model):
    """登记齐了: from a day on, who manages a division says that its teams are all in this register.

    Only then does the register give a number for SC-I07; before, what other systems send stands.
    """

    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    complete_from = models.DateField()
    said_at = models.DateTimeField()
    said_by = models.CharField(max_length=36, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["division"], condition=Q(taken_back_at=None), name="team_register_once")
        ]

    def __str__(self) -> str:
        return self.division_id
