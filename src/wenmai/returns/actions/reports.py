"""The yearly service report of a house (公共文化服务保障法 21): write, publish, take down."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.places.queries.institutions import get_institution
from wenmai.returns.lines import digest_of
from wenmai.returns.models import Edition, ServiceReport
from wenmai.returns.policies import may_publish_report, may_write_report
from wenmai.returns.queries.reports import Draft, draft_of, values_of
from wenmai.returns.queries.returns import check_year
from wenmai.returns.sections import named_in, unknown_in

LONGEST = 4000


@transaction.atomic
def save_report(actor: Actor, *, institution: str, year: int, seen: int, texts: Mapping[str, str]) -> ServiceReport:
    """Keep the parts by key. Raises NotAllowed, NotFound, Conflict when somebody saved meanwhile, Invalid for an unknown figure."""
    draft = _locked(actor, institution, year)
    if (draft.row.revision if draft.row else 0) != seen:
        raise Conflict("returns.stale", _("你打开以后别人改过。请重新打开，核对后再改。"))
    body = [
        {"key": each.key, "title": each.title, "text": texts.get(each.key, each.text).strip()} for each in draft.parts
    ]
    _check_texts([each["text"] for each in body])
    row = draft.row or ServiceReport(institution=draft.house, year=year)
    row.body, row.revision = body, row.revision + 1
    row.save()
    note(actor, "returns.save_report", f"places.institution:{institution}", year=year)
    return row


def _locked(actor: Actor, institution: str, year: int) -> Draft:
    house = get_institution(actor, institution)
    check_year(year)
    type(house).objects.select_for_update(no_key=True).get(pk=house.pk)
    permit(may_write_report(actor, house), _("服务报告由本单位的人写。"))
    row = ServiceReport.objects.select_for_update().filter(institution=house, year=year).first()
    return draft_of(actor, house, year, row)


def _check_texts(texts: list[str]) -> None:
    unknown = unknown_in(texts)
    if unknown:
        raise Invalid(
            "returns.no_figure", _("没有这个数：%(names)s。花括号里请写度量的名字。") % {"names": "、".join(unknown)}
        )
    if any(len(text) > LONGEST for text in texts):
        raise Invalid("returns.long", _("一段最多 4000 字，请删短些。"))


@transaction.atomic
def publish_report(actor: Actor, *, institution: str, year: int, seen: int) -> Edition:
    """公布 what was saved, with the figures of now, as the next edition. Raises NotAllowed, NotFound, Conflict, Invalid while
    the year runs, while a figure has no record, or while nothing is written.
    """
    draft = _locked(actor, institution, year)
    permit(draft.may_publish, _("服务报告由本单位负责人公布。"))
    row = draft.row
    if row is None or row.revision != seen:
        raise Conflict("returns.stale", _("请先存下，再公布；别人改过的，请重新打开核对。"))
    texts = [each.text for each in draft.parts]
    figures = values_of(draft.house, year, named_in(texts))
    _check_ready(year, texts, [name for name, value in figures.items() if value is None])
    row.editions += 1
    row.withdrawn_at, row.withdrawn_because = None, ""
    row.save()
    kept = {name: f"{value:f}" for name, value in figures.items() if value is not None}
    said = {"body": row.body, "figures": kept}
    edition = Edition.objects.create(
        of=row, number=row.editions, digest=digest_of(said), published_by=actor.person, published_at=clock.now(), **said
    )
    note(actor, "returns.publish_report", f"places.institution:{institution}", year=year, edition=row.editions)
    return edition


def _check_ready(year: int, texts: list[str], unknown: list[str]) -> None:
    if year >= clock.today().year:
        raise Invalid("returns.year_runs", _("这一年还没有过完，过完后再公布。"))
    if not any(texts):
        raise Invalid("returns.empty", _("报告还是空的，请先写。"))
    if unknown:
        raise Invalid(
            "returns.no_record", _("这些数没有记录，请从文字里删去：%(names)s。") % {"names": "、".join(unknown)}
        )


@transaction.atomic
def withdraw_report(actor: Actor, *, institution: str, year: int, reason: str) -> ServiceReport:
    """Take a published report off the site; its editions stay. Twice changes nothing. Raises NotFound, NotAllowed, Invalid."""
    house = get_institution(actor, institution)
    permit(may_publish_report(actor, house), _("服务报告由本单位负责人撤下。"))
    row = ServiceReport.objects.select_for_update().filter(institution=house, year=year, editions__gte=1).first()
    if row is None:
        raise NotFound("returns.no_report", _("这一年的服务报告还没有公布。"))
    if not reason.strip():
        raise Invalid("returns.reason", _("请写明撤下的原因。"))
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_because = clock.now(), reason.strip()[:200]
        row.save(update_fields=["withdrawn_at", "withdrawn_because"])
        note(actor, "returns.withdraw_report", f"places.institution:{institution}", year=year)
    return row
