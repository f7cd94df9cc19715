"""Every page of the access table, at both widths: no accessibility fault, nothing wider than the window, and a few by other means."""

import re
from functools import cache
from zlib import crc32

import pytest
from django.urls import reverse
from playwright.sync_api import Error, Page, expect

from tests.architecture.access_world import EXAMPLES, OF_THE_PROVINCE, QUERIES, build_world
from tests.architecture.test_access import ROWS
from tests.journeys.conftest import AXE, WIDTHS, assert_accessible, assert_fits, shoot
from tests.journeys.people import come_in_as
from wenmai.web.access import ACCESS, Who

LIBRARY = ("account_", "mfa_", "socialaccount_", "openid_")  # pages that go on by the state of the account …
OURS = {"account_login", "account_signup", "account_reset_password", "mfa_index"}  # … but for these
NO_PAGE = {
    "bookshops_desk:shops_csv",
    "bookshops_desk:titles_template",
    "look",
    "plan_desk:draft_file",
    "trust:catalogue",
    "trust:schema",
    "trust:measures",
    "trust:places",
    "trust:stocks",
    "trust:units",
    "plan_data:clauses",
    "plan_data:sdmx",
    "plan_data:json",
    "plan_data:units",
    "trust:figures",
    "trust:rollups",
    "hub_desk:returns",
    "hub_desk:statement_file",
    "registers:rows",
    "registers_desk:rows",
    "registers_desk:template",
    "registers_desk:paper",
    "activities_desk:team_csv",
    "works:picture",
    "works:sound",
    "works:recording_sound",
    "honours_desk:organisation_csv",
    "courses:calendar",
    "courses:announcements",
    "courses:online_file",
    "rooms:busy",
    "people:code_now",
    "reading_me:csv",
    "robots",
    "sitemap",
    "manifest",
    "health",
    "metrics",
    "account_logout",
    "measures_desk:template",
    "plan:scan",
    "plan:windows_file",
    "plan:board_file",
    "plan:clause_file",
    "plan:across_file",
    "equity:file",
    "equity:reach_file",
    "funding_desk:file",
    "plan:versus_file",
    "plan:bulletin_pdf",
    "booking:calendar_file",
    "booking:round_paper",
    "booking:round_wait_json",
    "booking_door:worker",
    "booking_door:manifest",
    "booking_door:photo",
    "serials_desk:claims_file",
    "returns_desk:file",
    "returns:feed",
    "returns_desk:table_file",
    "activities:calendar",
    "activities:house_calendar",
    "activities:announcements",
    "guide:picture",
    "activities:gala_picture",
    "guide_desk:spot_csv",
    "delivery:picture",
    "delivery_desk:calendar",
    "delivery_desk:balance_file",
    "standards:sru",
    "standards:oai",
    "standards:unapi",
    "standards:record",
    "opac:found",
    "library_desk:stock_download",
    "library_desk:shelf_list",
    "library_desk:year_file",
    "library_desk:offline_lines",
    "library_desk:kept_worker",
    "library_desk:kept_manifest",
}  # answers that are no page
pytestmark = pytest.mark.django_db(transaction=True)


def _is_page(name: str) -> bool:
    row = ACCESS[name]
    machine = (
        (name.startswith(LIBRARY) and name not in OURS)
        or name.startswith("api-")
        or row.who in {Who.MACHINE, Who.MIDWAY}
        or "download" in name
    )
    return not (machine or row.post or name in NO_PAGE or name.endswith("_connections"))


def _pages(world) -> list[tuple[str, str]]:
    """Addresses that share an example share the thing: many a name stands once in a house."""
    found, example = [], cache(lambda make: make(world))
    for name, parameters in ROWS:
        if _is_page(name):
            address = reverse(name, kwargs=example(EXAMPLES[name]) if parameters else None)
            found.append((name, f"{address}?{QUERIES.get(name, '')}".rstrip("?")))
    return found


def _actor(world, name: str):
    row = ACCESS[name]
    if row.who is Who.PUBLIC:
        return None
    if row.who in {Who.OWN, Who.SIGNED_IN}:
        return world.citizen
    return world.actor("insider", row, province=name in OF_THE_PROVINCE)


@pytest.mark.parametrize("half", [0, 1])
def test_every_page_is_accessible(open_context, half):
    """Each page is loaded once: no page is wider than a phone or a desk, and axe reads every second one at each width.

    Which width axe reads a page at is drawn from its name, so it stays the same, and so is whether it reads header, menu and
    footer there once more (every eighth, and each visitor's first); `make ci-full` reads everything at both.
    """
    assert _faults(open_context, half, both=False) == ""


@pytest.mark.slow
@pytest.mark.parametrize("half", [0, 1])
def test_every_page_is_accessible_at_both_widths(open_context, half):
    assert _faults(open_context, half, both=True) == ""


def _read_at(name: str) -> str:
    return ("phone", "desk")[crc32(name.encode()) % 2]


def _whole(name: str) -> bool:
    return crc32(name.encode()) % 16 < 2


def _faults(open_context, half: int, *, both: bool) -> str:
    world = build_world()
    faults = []
    visit = _Visits(open_context)
    for name, address in _pages(world)[half::2]:
        page, first = visit.page(_actor(world, name))
        try:
            answer = page.goto(address)
            assert answer is not None, address
            assert answer.status == 200, f"{address}: {answer.status}"
            for width in ("phone", "desk"):
                page.set_viewport_size(WIDTHS[width])
                if both or first or width == _read_at(name):
                    assert_accessible(page, shell=both or first or _whole(name))
                else:
                    assert_fits(page)
        except (AssertionError, Error) as error:
            faults.append(
                f"{name}: {str(error).splitlines()[0]} {[line for line in str(error).splitlines() if 'item' in line or 'scrolls' in line]}"
            )
    return "\n".join(faults)


class _Visits:
    """A browser of their own for each visitor, who signs in once."""

    def __init__(self, open_context) -> None:
        self.open_context = open_context
        self.pages: dict[str, Page] = {}

    def page(self, actor) -> tuple[Page, bool]:
        """The visitor's page, and whether it is new. What a browser has compiled for one address serves the next."""
        key = actor.person if actor else ""
        new = key not in self.pages
        if new:
            self.pages[key] = self.open_context("phone")
            self.pages[key].context.add_init_script(AXE)
            if actor:
                come_in_as(self.pages[key], actor)
        return self.pages[key], new


@pytest.mark.parametrize(("mode", "theme"), [("elder", ""), ("", "dark"), ("elder", "dark")])
def test_public_pages_hold_in_elder_and_dark_mode(open_context, mode, theme):
    world = build_world()
    for name in ("home", "activities:list", "places:list", "plan:index", "search:search"):
        page = open_context("phone")
        page.goto(f"/look/?mode={mode}&theme={theme}&next={reverse(name)}")
        assert_accessible(page)
        shoot(page, f"{name.replace(':', '-')}-{mode}{theme}-390")
        page.context.close()
    assert world.here.code


def test_the_portal_speaks_english(open_context):
    build_world()
    page = open_context("desk", "en")
    page.goto("/")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    for address in ("/", "/activities/", "/places/", "/plan/", "/accounts/login/"):
        page.goto(address)
        assert_accessible(page)
        shell = page.locator("body > header, body > footer, body > nav").all_inner_texts()
        chinese = {c for text in shell for c in text if "\u4e00" <= c <= "\u9fff"} - set("文脉四川省攀枝花市简体中文")
        assert chinese == set(), address


ROW = """<ul class="rows"><li class="row row--plain"><div><p class="row__title"><a href="#title">一</a></p>
<p class="row__meta"><span>·</span><a href="#other">二</a></p></div></li></ul>"""


@pytest.mark.journey
def test_a_second_link_in_a_row_opens_itself_and_not_the_title(open_context):
    page = open_context("phone")
    page.goto("/about/")
    page.evaluate("row => document.querySelector('main').insertAdjacentHTML('afterbegin', row)", ROW)
    assert_fits(page)
    page.get_by_role("link", name="二", exact=True).click()
    expect(page).to_have_url(re.compile("#other$"))
    page.get_by_role("link", name="二", exact=True).evaluate("link => link.style.setProperty('position', 'static')")
    with pytest.raises(AssertionError, match="under the row"):
        assert_fits(page)
