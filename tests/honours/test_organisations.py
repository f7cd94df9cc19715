"""The register of non-profit organisations (SC-E05): who keeps it, what is checked, the file, the numbers of a year."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from stdnum.cn import uscc

from tests.builders.honours import a_support, an_organisation, official_of
from tests.builders.places import a_county, a_division, a_prefecture
from tests.builders.places_actors import clerk
from tests.builders.threads import race
from wenmai.honours.actions.organisations import correct, end, record_support, register, undo_support
from wenmai.honours.drafts import OrganisationDraft, SupportDraft
from wenmai.honours.models import Organisation, SupportRecord
from wenmai.honours.organisation_file import COLUMNS, export_organisations, import_organisations
from wenmai.honours.queries import organisations as queries
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.ledger.tables import template

pytestmark = pytest.mark.django_db
COUNTY, ELSEWHERE = official_of("510422"), official_of("513437")
HEAD = ",".join(column.title for column in COLUMNS) + "\n"


def a_code(serial: int = 1) -> str:
    """A well-formed code of an organisation in 盐边县."""
    body = f"52510422MJQ{serial:06d}"
    return body + uscc.calc_check_digit(body)


def a_draft(**about) -> OrganisationDraft:
    words = {"name": "笮山书屋", "kind": "library", "division": a_county(), "credit_code": a_code()} | about
    return OrganisationDraft(**words)


def test_organisation_is_registered_once_by_its_own_division():
    made = register(COUNTY, draft=a_draft(credit_code=a_code().lower()))
    assert (made.credit_code, queries.organisations("5104").items) == (a_code(), [made])
    for again in (a_draft(name="别名"), a_draft(credit_code=a_code(2))):
        with pytest.raises(Conflict):
            register(COUNTY, draft=again)
    for stranger in (ELSEWHERE, clerk("STN-1"), ANYONE):
        with pytest.raises(NotAllowed):
            register(stranger, draft=a_draft())


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", " "),
        ("kind", "army"),
        ("credit_code", "52510422MJQ0000001"),
        ("credit_code", ""),
        ("registered_on", date(2999, 1, 1)),
    ],
)
def test_what_is_wrong_with_an_organisation_is_named(field, wrong):
    with pytest.raises(Invalid) as refused:
        register(COUNTY, draft=a_draft(**{field: wrong}))
    assert list(refused.value.fields) == [field]


def test_organisation_is_corrected_and_ends_with_a_reason():
    made = register(COUNTY, draft=a_draft())
    other = register(COUNTY, draft=a_draft(name="另一家", credit_code=a_code(2)))
    assert correct(COUNTY, organisation=made, draft=a_draft(about="周末开放")).about == "周末开放"
    assert correct(COUNTY, organisation=made, draft=a_draft(about="周末开放")).about == "周末开放"
    with pytest.raises(Conflict):
        correct(COUNTY, organisation=other, draft=a_draft())
    with pytest.raises(NotAllowed):
        correct(COUNTY, organisation=made, draft=a_draft(division=a_division("513437")))
    with pytest.raises(Invalid):
        end(COUNTY, organisation=made, reason=" ")
    with pytest.raises(NotAllowed):
        end(ELSEWHERE, organisation=made, reason="停办")
    assert end(COUNTY, organisation=made, reason="停办").ended_on == clock.today()
    assert end(COUNTY, organisation=made, reason="又停").ended_because == "停办"
    assert queries.organisations().items == [other]


def test_support_is_recorded_once_and_taken_back_with_a_reason():
    home = an_organisation()
    first = a_support(home)
    assert a_support(home) == first
    with pytest.raises(Conflict):
        a_support(home, amount=Decimal(3000))
    draft = SupportDraft("venue", clock.today(), "文化馆", "排练厅", "登记表")
    with pytest.raises(NotAllowed):
        record_support(ELSEWHERE, organisation=home, draft=draft)
    with pytest.raises(Invalid):
        undo_support(COUNTY, support=first, reason=" ")
    with pytest.raises(NotAllowed):
        undo_support(ELSEWHERE, support=first, reason="记错")
    assert undo_support(COUNTY, support=first, reason="记错").undone_because == "记错"
    assert undo_support(COUNTY, support=first, reason="又").undone_because == "记错"
    assert (queries.supports_of(home), len(queries.supports_of(home, also_undone=True))) == ([], 1)
    assert a_support(home, amount=Decimal(3000)).amount == 3000


@pytest.mark.parametrize(
    ("field", "about"),
    [
        ("kind", {"kind": "hug"}),
        ("happened_on", {"happened_on": date(2999, 1, 1)}),
        ("giver", {"giver": " "}),
        ("what", {"what": "x" * 121}),
        ("evidence", {"evidence": ""}),
        ("amount", {"amount": None}),
        ("amount", {"kind": "venue"}),
    ],
)
def test_what_is_wrong_with_a_support_is_named(field, about):
    with pytest.raises(Invalid) as refused:
        a_support(**about)
    assert list(refused.value.fields) == [field]


def test_grant_without_an_amount_is_refused_by_the_database():
    made = a_support()
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportRecord.objects.filter(pk=made.pk).update(amount=None)


def test_year_is_counted_by_kind():
    today = clock.today()
    library, team = register(COUNTY, draft=a_draft()), an_organisation()
    a_support(library)
    a_support(library, what="书架", amount=Decimal("500.50"))
    a_support(library, kind="training", amount=None)
    a_support(team, kind="venue", amount=None, happened_on=today.replace(year=today.year - 1, day=1))
    undo_support(COUNTY, support=a_support(team), reason="记错")
    an_organisation(a_division("513437"))
    an_organisation(registered_on=today)
    lines = {each.title: each for each in queries.year_lines([a_prefecture()], today.year)}
    found = lines["民办图书馆"]
    assert (found.active, found.helped, found.grants, found.yuan, found.trainings) == (1, 1, 2, Decimal("2500.50"), 1)
    assert (lines["群众文艺团队"].active, lines["群众文艺团队"].helped) == (2, 0)
    [last] = [each for each in queries.year_lines([a_prefecture()], today.year - 1) if each.helped]
    assert (last.title, last.active, last.venues) == ("群众文艺团队", 1, 1)


def test_file_comes_back_as_it_went_and_changes_nothing_twice():
    a_county()
    rows = [
        f"=笮山书屋,民办图书馆,{a_code()},510422,2016-05-01,藏书 8000 册,资金,2026-03-01,县文旅局,购书补助,20000,盐文旅 3 号",
        f"=笮山书屋,民办图书馆,{a_code()},510422,2016-05-01,藏书 8000 册,培训辅导,2026-04-01,县图书馆,编目培训,,签到表",
        "红格锅庄队,群众文艺团队,,510422101,,,,,,,,",
    ]
    content = (HEAD + "\n".join(rows)).encode("gb18030")
    first, second = (import_organisations(COUNTY, content) for _ in range(2))
    assert (first.added, first.supports, first.errors) == (2, 2, ())
    assert (second.added, second.changed, second.same, second.supports) == (0, 0, 3, 0)
    sent = export_organisations(queries.all_kept(COUNTY))
    assert ("'=笮山书屋" in sent.decode("utf-8-sig"), sent.count(b"\r\n")) == (True, 4)
    assert import_organisations(COUNTY, sent).same == 3
    assert (Organisation.objects.count(), SupportRecord.objects.count()) == (2, 2)


def test_one_bad_row_and_nothing_is_written():
    a_county()
    good = f"笮山书屋,民办图书馆,{a_code()},510422,,,,,,,,"
    rows = [
        good,
        "错码书屋,民办图书馆,52510422MJQ0000001,510422,,,,,,,,",
        f"错类,军队,{a_code(2)},510422,,,,,,,,",
        f"别处,民办图书馆,{a_code(3)},513437,,,,,,,,",
        f"没处,民办图书馆,{a_code(4)},999999,,,,,,,,",
        f"缺依据,民办图书馆,{a_code(5)},510422,,,场地,2026-03-01,文化馆,排练厅,,",
    ]
    found = import_organisations(COUNTY, (HEAD + "\n".join(rows)).encode())
    assert [(each.line, each.column) for each in found.errors] == [
        (3, "统一社会信用代码"), (4, "类别"), (5, "区划代码"), (6, "区划代码"), (7, "依据"),
    ]  # fmt: skip
    late = [
        good,
        "无码书屋,民办图书馆,,510422,,,,,,,,",
        f"缺额,民办图书馆,{a_code(6)},510422,,,资金,2026-03-01,局,钱,,文号",
    ]
    found = import_organisations(COUNTY, (HEAD + "\n".join(late)).encode())
    assert [(each.line, each.column) for each in found.errors] == [(3, "统一社会信用代码"), (4, "金额（元）")]
    assert Organisation.objects.count() == 0
    with pytest.raises(Invalid):
        import_organisations(COUNTY, (HEAD + f"{good}\n" * 2001).encode())


def test_template_has_every_column():
    assert template(COLUMNS).decode("utf-8-sig").splitlines()[0] == HEAD.strip()


def test_register_is_kept_inside_the_own_division_and_asks_the_same_queries():
    made = an_organisation()

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert queries.organisations().count == queries.kept_organisations(COUNTY).count
            queries.all_kept(COUNTY)
            queries.year_lines([a_county()], clock.today().year)
        return len([each for each in seen if "honours_" in each["sql"]])

    one = asked()
    an_organisation()
    an_organisation()
    assert asked() == one
    with pytest.raises(NotFound):
        queries.get_kept_organisation(ELSEWHERE, made.pk)
    with pytest.raises(NotFound):
        queries.get_kept_support(ELSEWHERE, a_support(made).pk)


@pytest.mark.django_db(transaction=True)
def test_registering_at_once_registers_once():
    draft = a_draft()
    race(*[lambda: register(COUNTY, draft=draft)] * 2)
    assert Organisation.objects.count() == 1
    home, today = Organisation.objects.get(), clock.today() - timedelta(days=1)
    support = SupportDraft("venue", today, "文化馆", "排练厅", "登记表")
    race(*[lambda: record_support(COUNTY, organisation=home, draft=support)] * 2)
    assert SupportRecord.objects.count() == 1
