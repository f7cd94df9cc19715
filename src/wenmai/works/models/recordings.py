"""What people read in a reading booth (四川规划 SC-N04 朗读亭)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wenmai.booking.models import Booking
from wenmai.kernel.sounds import LARGEST
from wenmai.places.models import Space


class Sound(models.Model):
    """声音, in a table of its own so that lists do not load it; kept as it came, known by its first bytes."""

    type = models.CharField(max_length=10)
    size = models.IntegerField()
    digest = models.CharField(max_length=64)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=LARGEST), name="work_sound_of_some_size"),
            models.CheckConstraint(
                condition=Q(type__in=["audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/webm"]),
                name="work_sound_of_a_known_type",
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:12]

    @property
    def said_length(self) -> str:
        """3 分 05 秒, "" where the file does not say."""
        if self.seconds is None:
            return ""
        minutes, seconds = divmod(self.seconds, 60)
        return gettext("%(m)d 分 %(s)02d 秒") % {"m": minutes, "s": seconds}


class Recording(models.Model):
    """录音 of one person in one booth, private: nobody of the house hears it. It goes with `kept_until` at the latest.

    `booking` is the session that it was read in, None for who walked in. Shared, a copy of its sound hangs with the work;
    the recording stays what it is.
    """

    class Way(models.TextChoices):
        """Who brought it."""

        OWN = "own", _("自己上传")
        DESK = "desk", _("服务台代传")
        MACHINE = "machine", _("朗读亭传来")

    person = models.CharField(max_length=36)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    booking = models.ForeignKey(Booking, models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=80)
    sound = models.OneToOneField(Sound, models.PROTECT, related_name="recording")
    digest = models.CharField(max_length=64)
    way = models.CharField(max_length=8, choices=Way)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    kept_until = models.DateField()
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "digest"], name="recording_once_a_person"),
            models.CheckConstraint(condition=~Q(person=""), name="recording_is_somebodys"),
        ]
        indexes = [models.Index(fields=["kept_until"], name="recording_by_end")]

    def __str__(self) -> str:
        return self.title
