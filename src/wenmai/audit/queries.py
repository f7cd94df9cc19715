"""Reading the audit trail: each reader what lies within the own scope; the rest does not exist for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.audit import whereabouts
from wenmai.audit.models import AuditEntry, AuditLink, AuditPlace, AuditVerification
from wenmai.audit.policies import READERS, may_read_trail, may_read_unplaced
from wenmai.audit.words import channel_word, finding, verb_word
from wenmai.kernel import clock, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import DomainError, NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.kernel.subjects import Subject, UnknownSubject

OPAQUE = 32  # letters of a person's key

# Index-only steps from one verb to the next: a trail has fifty verbs and millions of rows.
_VERBS = """
WITH RECURSIVE step (verb) AS (
    (SELECT verb FROM audit_entry ORDER BY verb LIMIT 1)
    UNION ALL
    SELECT (SELECT e.verb FROM audit_entry e WHERE e.verb > step.verb ORDER BY e.verb LIMIT 1) FROM step
    WHERE step.verb IS NOT NULL
)
SELECT verb FROM step WHERE verb IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stretch of the trail: days from `first` to `last`, both included, in Asia/Shanghai; "" and None for all.

    `place` is a division or institution code, with all that lies below. `subject` without a key ("booking.session")
    means all of that sort.
    """

    first: date | None = None
    last: date | None = None
    verb: str = ""
    subject: str = ""
    person: str = ""
    place: str = ""

    @property
    def condition(self) -> Q:
        """The filters, all of which must hold."""
        found = Q()
        if self.first:
            found &= Q(at__gte=clock.day_bounds(self.first)[0])
        if self.last:
            found &= Q(at__lt=clock.day_bounds(self.last)[1])
        for name in ("verb", "person"):
            found &= Q(**{name: getattr(self, name)}) if getattr(self, name) else Q()
        if self.subject:
            found &= Q(subject=self.subject) if ":" in self.subject else Q(subject__startswith=f"{self.subject}:")
        return found & (Q(place__codes__contains=[self.place]) if self.place else Q())


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as a page shows it, in words; `detail` as name and value."""

    entry: AuditEntry

    @property
    def verb(self) -> str:
        """What was done."""
        return verb_word(self.entry.verb)

    @property
    def channel(self) -> str:
        """Through which door."""
        return channel_word(self.entry.channel)

    @property
    def who(self) -> str:
        """The first letters of the opaque key, a connected system's whole one ("system:7"), or 系统."""
        key = self.entry.person
        return _("系统") if key == "system" else (key if ":" in key else key[:8]) or _("没有登录的人")

    @property
    def what(self) -> str:
        """The subject; of a long opaque key the first letters, as of `who`. The entry's own page has the whole."""
        sort, colon, key = self.entry.subject.partition(":")
        return f"{sort}{colon}{key[:8] if len(key) == OPAQUE else key}"

    @property
    def details(self) -> Sequence[tuple[str, object]]:
        """What more was written down."""
        return sorted(self.entry.detail.items())


def check_reader(actor: Actor) -> None:
    """Raise NotFound for who reads no trail at all."""
    if not may_read_trail(actor):
        raise NotFound("audit.no_page", _("没有这个页面。"))


def entries(actor: Actor, wanted: Wanted = EVERYTHING) -> "QuerySet[AuditEntry]":
    """What the actor may read of a stretch, newest first. Raises NotFound for who reads nothing."""
    check_reader(actor)
    rows = AuditEntry.objects.filter(wanted.condition).order_by("-id")
    if actor.system:
        return rows
    own = Q(place__codes__overlap=list(actor.scopes(READERS)))
    return rows.filter(own | Q(place__codes=[]) if may_read_unplaced(actor, whereabouts.root()) else own)


def list_entries(actor: Actor, wanted: Wanted = EVERYTHING, page: int = 1) -> Page[Line]:
    """A page of them."""
    found = page_of(entries(actor, wanted), page)
    return Page([Line(each) for each in found.items], found.number, found.size, found.count)


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One entry; `link` is None until it is sealed, `subject` None where the reader may not open the thing."""

    line: Line
    link: AuditLink | None
    codes: Sequence[str]
    subject: Subject | None


def get_entry(actor: Actor, key: int) -> EntryPage:
    """One entry. Raises NotFound for what is not there and for what lies outside the actor's scope."""
    entry = entries(actor).filter(pk=key).first()
    if entry is None:
        raise NotFound("audit.no_entry", _("没有这条审计记录。"))
    place = AuditPlace.objects.filter(entry=key).first()
    link = AuditLink.objects.filter(entry_id=key).first()
    return EntryPage(Line(entry), link, place.codes if place else (), _subject(actor, entry.subject))


def _subject(actor: Actor, ref: str) -> Subject | None:
    """The thing as the reader may see it. People are not named: the trail holds no personal data."""
    if not ref or ref.startswith("people."):
        return None
    try:
        return subjects.resolve(actor, ref)
    except (DomainError, UnknownSubject, ValueError):
        return None


def verbs() -> Sequence[tuple[str, str]]:
    """Every verb of the trail and its word, by word."""
    with connection.cursor() as cursor:
        cursor.execute(_VERBS)
        return sorted(((verb, verb_word(verb)) for (verb,) in cursor.fetchall()), key=lambda each: each[1])


@dataclass(frozen=True, slots=True)
class ChainState:
    """How far the chain reaches; `waiting` counts entries after it, to 1,000. `last` is the latest verification."""

    number: int
    digest: str
    sealed_at: datetime | None
    waiting: int
    oldest: datetime | None
    last: AuditVerification | None

    @property
    def said(self) -> str:
        """What the latest verification found."""
        return finding(self.last) if self.last else ""


def chain_state() -> ChainState:
    """The chain at this moment. Three queries."""
    link = AuditLink.objects.order_by("-number").first()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(at) FROM (SELECT at FROM audit_entry e WHERE (epoch, txid, id) >"
            " (%s, %s::xid8, %s) ORDER BY epoch, txid, id LIMIT 1000) AS waiting",
            [link.epoch, str(link.txid), link.entry_id] if link else [0, "0", 0],
        )
        waiting, oldest = cursor.fetchone()
    last = AuditVerification.objects.order_by("-pk").first()
    digest, sealed_at = (link.digest, link.sealed_at) if link else ("", None)
    return ChainState(link.number if link else 0, digest, sealed_at, waiting, oldest, last)
