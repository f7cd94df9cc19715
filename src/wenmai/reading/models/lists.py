"""书单: books that a library recommends, in its order and its words."""

from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.catalogue.models import Record
from wenmai.places.models import Institution


class Theme(models.TextChoices):
    """What a list is about."""

    SICHUAN = "sichuan", _("四川好书")
    TOPIC = "topic", _("主题")
    AGES = "ages", _("按年龄")
    FESTIVAL = "festival", _("节日节气")
    NEW = "new", _("新书")


class BookList(models.Model):
    """A list of `house` for `scope`, a division of its path or the house itself.

    Shown from `shown_from` to `shown_until` (a day, included) once it is published; a draft has neither day. Withdrawn it is a
    draft again, with who did it and when. `ages` are years of life, both included. `copied_from` is the list of another year.
    """

    house = models.ForeignKey(Institution, models.PROTECT, db_index=False, related_name="+")
    scope = models.CharField(max_length=40)
    theme = models.CharField(max_length=10, choices=Theme.choices)
    title = models.CharField(max_length=60)
    words = models.TextField(max_length=1000, blank=True)
    ages_from = models.PositiveSmallIntegerField(null=True, blank=True)
    ages_to = models.PositiveSmallIntegerField(null=True, blank=True)
    shown_from = models.DateField(null=True, blank=True)
    shown_until = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=36, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=36, blank=True)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, db_index=False, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["house", "-made_at"], name="book_list_of_house"),
            models.Index(fields=["-shown_from"], condition=Q(published_at__isnull=False), name="book_list_shown"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="book_list_has_a_title"),
            models.CheckConstraint(
                condition=Q(ages_from=None, ages_to=None)
                | Q(ages_from__isnull=False, ages_to__isnull=False, ages_to__gte=F("ages_from")),
                name="book_list_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(shown_from__isnull=False), name="book_list_published_from"
            ),
            models.CheckConstraint(
                condition=Q(shown_until=None) | Q(shown_until__gte=F("shown_from")), name="book_list_shown_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ListedBook(models.Model):
    """A book of a list at its place, counted from 1, with why it is there."""

    list = models.ForeignKey(BookList, models.CASCADE, db_index=False, related_name="books")
    record = models.ForeignKey(Record, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "record"], name="listed_once_a_list"),
            models.UniqueConstraint(
                fields=["list", "place"], deferrable=Deferrable.DEFERRED, name="listed_one_at_a_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.place}"
