"""Tell people something; what readers do with it. Delivering further is in `delivering`."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from wenmai.audit.actions import note as note_trail
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, NotAllowed, NotFound, permit
from wenmai.notices import outbox, policies
from wenmai.notices.choices import standard
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, all_kinds, get_kind
from wenmai.notices.models import Choice, Delivery, Notice, Reader, SecretAddress, State, Way
from wenmai.notices.queries import get_notice, unreachable, unread

TITLE, BODY = 120, 2000
KEPT = timedelta(days=400)


@transaction.atomic
def tell(actor: Actor, *, persons: Iterable[str], note: Note) -> int:
    """Write a message for each person, and its deliveries, in the caller's transaction; returns how many are new.

    One statement however many people. Who was told the same kind with the same key before is left out, so telling
    again is safe. Raises UndeclaredKind, and ValueError for a link that leaves our site. `actor` is who caused it;
    the message says what happened, not who did it.
    """
    del actor
    kind = get_kind(note.kind)
    if note.link and (not note.link.startswith("/") or note.link.startswith("//")):
        raise ValueError(f"not a path on our site: {note.link}")
    words = {language: _words(note, language) for language, _name in settings.LANGUAGES}
    columns = {
        "persons": list(persons),
        "kind": kind.name,
        "key": note.key,
        "link": note.link,
        "house": note.house,
        "at": clock.now(),
        "languages": list(words),
        "titles": [title for title, _body in words.values()],
        "bodies": [body for _title, body in words.values()],
        "default": settings.LANGUAGE_CODE,
    }
    return outbox.write(columns, standard(kind)) if columns["persons"] else 0


@transaction.atomic
def mark_read(actor: Actor, *, notice: int) -> Notice:
    """看过了. Reading twice keeps the first time. Raises NotFound for somebody else's message."""
    found = get_notice(actor, notice)
    if found.read_at is None:
        found.read_at = clock.now()
        found.save(update_fields=["read_at"])
    return found


@transaction.atomic
def mark_all_read(actor: Actor) -> int:
    """All that the actor reads; returns how many were not read before."""
    _check_signed_in(actor)
    return unread(actor).update(read_at=clock.now())


@transaction.atomic
def pass_on(actor: Actor, *, notice: int, house: str) -> Notice:
    """已转告: somebody of the house has told by word of mouth whom nothing else reaches; the message counts as read.

    The caller has asked whether the actor works for `house`. Twice keeps the first. Raises NotFound.
    """
    found = Notice.objects.select_for_update().filter(pk=notice, house=house).exclude(house="").first()
    if found is None or not unreachable([found]):
        raise NotFound("notices.no_notice", _("没有要转告的这一条，可能别人已经转告了。"))
    if found.read_at is None:
        found.read_at = clock.now()
        found.save(update_fields=["read_at"])
        note_trail(actor, "notices.pass_on", f"people.person:{found.person}")
    return found


@transaction.atomic
def choose(actor: Actor, *, wanted: Mapping[str, Iterable[str]], language: str = "") -> None:
    """Set by which ways declared kinds come, and in which language. Kinds that are left out stay as they are.

    Raises Invalid when an urgent kind would come by no way at all, or for an unknown language.
    """
    _check_signed_in(actor)
    chosen = {kind: _ways(kind, wanted[kind.name]) for kind in all_kinds() if kind.name in wanted}
    rows = [
        Choice(person=actor.person, kind=kind.name, way=way, wanted=way in ways)
        for kind, ways in chosen.items()
        for way in Way
    ]
    Choice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person", "kind", "way"], update_fields=["wanted"]
    )
    if language:
        _set_language(actor.person, language)


@transaction.atomic
def try_again(actor: Actor) -> int:
    """Queue what was given up once more, from the operations page. Returns how many."""
    permit(actor.is_staff)  # the page asks for the administrator of the installation before
    given_up = Delivery.objects.filter(state=State.GAVE_UP)
    return given_up.update(state=State.WAITING, attempts=0, due_at=clock.now(), done_at=None)


@transaction.atomic
def forget_old(actor: Actor) -> int:
    """Drop messages older than 400 days with their deliveries. Returns how many messages."""
    permit(actor.system)
    _all, dropped = Notice.objects.filter(at__lt=clock.now() - KEPT).delete()
    return dropped.get("notices.Notice", 0)


@transaction.atomic
def erase_person(person: str) -> int:
    """The eraser of this room: messages, deliveries, choices and addresses go."""
    held = (Notice, Choice, Reader, SecretAddress)
    return sum(model.objects.filter(person=person).delete()[0] for model in held)


def _words(note: Note, language: str) -> tuple[str, str]:
    with translation.override(language):
        title = " ".join(str(note.title).split())  # one line: it becomes the subject of a letter
        return title[:TITLE], str(note.body)[:BODY]


def _check_signed_in(actor: Actor) -> None:
    if not policies.may_read(actor, actor.person):
        raise NotAllowed("notices.sign_in", _("登录后才能看消息。"))


def _ways(kind: NoticeKind, wanted: Iterable[str]) -> frozenset[str]:
    ways = frozenset(wanted) & frozenset(Way.values)
    if kind.urgent and not ways:
        message = _("“%(kind)s”要紧，邮件和短信至少留一样。") % {"kind": kind.title}
        raise Invalid("notices.urgent", message, fields={kind.name: message})
    return ways


def _set_language(person: str, language: str) -> None:
    if language not in dict(settings.LANGUAGES):
        raise Invalid("notices.language", _("没有这种语言。"), fields={"language": _("没有这种语言。")})
    Reader.objects.update_or_create(person=person, defaults={"language": language})
