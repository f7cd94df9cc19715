"""Self-service machines that speak SIP2."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.places.models import Institution, Space


class Encoding(models.TextChoices):
    """How a machine's characters become bytes; values as in `sip2.profile`."""

    GB18030 = "gb18030", "GB18030（GBK、GB2312）"
    UTF8 = "utf-8", "UTF-8"


class Checksum(models.TextChoices):
    """What is done with a machine's checksums; values as in `sip2.profile`."""

    CHECKED = "checked", _("有就核对")
    REQUIRED = "required", _("必须有")
    IGNORED = "ignored", _("不核对（机器发的是固定值）")
    NONE = "none", _("没有")


class LineEnd(models.TextChoices):
    """What ends a line that we send."""

    CR = "cr", "CR"
    LF = "lf", "LF"
    CRLF = "crlf", "CR LF"


CHANNELS = [("onsite", _("馆内")), ("mobile", _("流动车、馆外"))]


class Terminal(models.Model):
    """One machine of one house. `secret` is a salted scrypt digest; the text was shown once.

    `channel` is how the service is given there, as facts say it: onsite, or mobile on a vehicle. `space` is the room of the
    house where it stands: what is lent there says of which kind the room is.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    login = models.CharField(max_length=20)
    secret = models.CharField(max_length=200)
    encoding = models.CharField(max_length=10, choices=Encoding.choices, default=Encoding.GB18030)
    checksum = models.CharField(max_length=10, choices=Checksum.choices, default=Checksum.CHECKED)
    line_end = models.CharField(max_length=4, choices=LineEnd.choices, default=LineEnd.CR)
    channel = models.CharField(max_length=10, choices=CHANNELS, default="onsite")
    space = models.ForeignKey(Space, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36)
    seen_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["login"], name="terminal_login_once"),
            models.UniqueConstraint(
                fields=["institution", "name"], condition=Q(revoked_at=None), name="terminal_name_once_a_house"
            ),
        ]

    def __str__(self) -> str:
        return self.name
