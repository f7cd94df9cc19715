"""Dated records of institutions: whose branch, which grade, which title."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.places import policies
from wenmai.places.models import Designation, GradeScheme, Institution, InstitutionGrade, MainBranchTie, Network, Scene
from wenmai.places.queries.institutions import locked

_TIES_LOCK = 0x7769  # one lock for all ties: two of them that race could close a circle that neither sees
_UPWARDS = """
WITH RECURSIVE upwards (id) AS (
    SELECT %(main)s::bigint
    UNION
    SELECT tie.main_id FROM places_mainbranchtie AS tie JOIN upwards ON tie.branch_id = upwards.id
    WHERE tie.network = %(network)s AND tie.during && %(during)s
)
SELECT EXISTS (SELECT 1 FROM upwards WHERE id = %(branch)s)
"""


@dataclass(frozen=True, slots=True)
class Terms:
    """Where the branch stands (`Scene`, "" for none of them; SC-L03) and under which agreement."""

    scene: str = ""
    agreement: str = ""


NO_TERMS = Terms()


@transaction.atomic
def tie_branch(
    actor: Actor,
    *,
    main: str,
    branch: str,
    network: Network,
    since: date,
    until: date | None = None,
    terms: Terms = NO_TERMS,
) -> MainBranchTie:
    """Make `branch` a branch of `main` from `since`, to the day before `until` if given. Twice returns the first.

    Raises NotFound, NotAllowed (both houses must be the actor's), Invalid (a circle, no `Scene`), Conflict (it has a main house).
    """
    _lock_ties()
    upper, lower = locked(main), locked(branch)
    permit(policies.may_edit_institution(actor, upper) and policies.may_edit_institution(actor, lower))
    _check_scene(terms.scene)
    during = DateRange(since, until)
    same = MainBranchTie.objects.filter(main=upper, branch=lower, network=network, during=during).first()
    if same:
        return same
    if _closes_circle(upper, lower, network, during):
        raise Invalid(
            "places.tie_circle",
            _("%(upper)s已经在%(lower)s之下，不能反过来。") % {"upper": upper.label, "lower": lower.label},
            fields={"main": _("总分馆成了圈")},
        )
    values = {"main": upper, "branch": lower, "network": network, "during": during}
    try:
        with transaction.atomic():
            tie = MainBranchTie.objects.create(**values, scene=terms.scene, agreement=terms.agreement)
    except IntegrityError as error:
        raise Conflict(
            "places.tie_taken", _("%(name)s在这段时间已有总馆，请先结束原来的关系。") % {"name": lower.label}
        ) from error
    note(actor, "places.tie.add", _ref(lower), main=main, network=str(network), since=str(since))
    return tie


def _ref(house: Institution) -> str:
    return f"places.institution:{house.code}"


def _lock_ties() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TIES_LOCK])


def _check_scene(scene: str) -> None:
    if scene and scene not in Scene.values:
        raise Invalid("places.tie_scene", _("没有这一类地方，请从列出的里面选。"), fields={"scene": _("选一类")})


def _closes_circle(main: Institution, branch: Institution, network: Network, during: DateRange) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            _UPWARDS, {"main": main.pk, "branch": branch.pk, "network": Network(network).value, "during": during}
        )
        (found,) = cursor.fetchone() or (False,)
    return bool(found)


@transaction.atomic
def end_tie(actor: Actor, *, tie: int, on: date) -> MainBranchTie:
    """From `on` the branch no longer belongs to the main house; ending twice keeps the first day."""
    found = MainBranchTie.objects.select_for_update().filter(pk=tie).first()
    if found is None:
        raise NotFound("places.no_tie", _("没有这条总分馆关系。"))
    house = locked(found.main.code)
    permit(policies.may_edit_institution(actor, house))
    if found.during.upper:
        return found
    if on <= found.during.lower:
        raise Invalid("places.tie_order", _("结束日期要晚于开始日期。"), fields={"on": _("早于开始日期")})
    found.during = DateRange(found.during.lower, on)
    found.save(update_fields=["during"])
    note(actor, "places.tie.end", _ref(found.branch), main=house.code, network=found.network, on=str(on))
    return found


def end_ties_of(house: Institution, on: date) -> int:
    """End every tie of a house that closes, the caller having locked it; how many. One that begins later is dropped."""
    rows = MainBranchTie.objects.filter(Q(main=house) | Q(branch=house))
    rows.filter(during__startswith__gte=on).delete()
    open_ = list(rows.filter(Q(during__contains=on) | Q(during__endswith__gt=on)).select_for_update().order_by("pk"))
    for tie in open_:
        tie.during = DateRange(tie.during.lower, on)
    MainBranchTie.objects.bulk_update(open_, ["during"])
    return len(open_)


@dataclass(frozen=True, slots=True)
class Award:
    """Grade 1 is 一级, 0 is assessed without a grade. `evidence` names the document."""

    scheme: GradeScheme
    grade: int
    awarded_on: date
    evidence: str
    round: str = ""
    valid_until: date | None = None


@transaction.atomic
def award_grade(actor: Actor, *, institution: str, award: Award, demo: bool = False) -> InstitutionGrade:
    """Record the result of an assessment. The same twice returns the first; another grade for that day is a Conflict."""
    house = locked(institution)
    permit(policies.may_edit_institution(actor, house))
    if not 0 <= award.grade <= 4:
        raise Invalid("places.grade_range", _("等级写 1 到 4，未达等级写 0。"), fields={"grade": _("1 到 4，或 0")})
    if not award.evidence.strip():
        raise Invalid(
            "places.grade_evidence", _("请写明依据的文件。"), fields={"evidence": _("写明文件的标题或文号。")}
        )
    values = {name: getattr(award, name) for name in Award.__slots__ if name not in {"scheme", "awarded_on"}}
    found, created = InstitutionGrade.objects.get_or_create(
        institution=house, scheme=award.scheme, awarded_on=award.awarded_on, defaults={**values, "demo": demo}
    )
    if not created and found.grade != award.grade:
        said = {"name": house.label, "grade": found.grade}
        raise Conflict("places.grade_known", _("%(name)s这一天已经记了%(grade)s级，两者不符，请核对文件。") % said)
    if created:
        note(actor, "places.institution.grade", _ref(house), scheme=str(award.scheme), grade=award.grade)
    return found


@dataclass(frozen=True, slots=True)
class Title:
    """A title, who gave it and when."""

    title: str
    given_by: str
    given_on: date
    ended_on: date | None = None
    evidence: str = ""


@transaction.atomic
def designate(actor: Actor, *, institution: str, title: Title, demo: bool = False) -> Designation:
    """Record a title given to an institution (精品城市书房, 省级示范站 …). Twice returns the first."""
    house = locked(institution)
    permit(policies.may_edit_institution(actor, house))
    if not title.title.strip() or not title.given_by.strip():
        raise Invalid(
            "places.designation_missing",
            _("称号和命名单位都要填。"),
            fields={"title": _("写明称号。"), "given_by": _("写明由谁命名。")},
        )
    defaults = {"given_by": title.given_by, "ended_on": title.ended_on, "evidence": title.evidence, "demo": demo}
    found, created = Designation.objects.get_or_create(
        institution=house, title=title.title, given_on=title.given_on, defaults=defaults
    )
    if created:
        note(actor, "places.institution.designate", _ref(house), title=title.title, given_on=str(title.given_on))
    return found
