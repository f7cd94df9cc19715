"""Journeys: a real browser against a real server. Without chromium they are skipped with one loud line; in CI that fails."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
WIDTHS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}
AXE = Axe().axe_script
# Only violations: naming every element that is right takes most of the time of a reading.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
SHELL = ["body > header", "body > footer", "body > nav"]  # the same on every page of a visitor
READING = """([about, rules]) => axe.run(about, rules).then(
    found => found.violations.map(each => [each.id, each.nodes.slice(0, 3).map(node => node.target)]))"""
SHOTS = Path(__file__).parent / "shots"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's sync API runs a loop in this thread


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys" in str(item.path):
            item.add_marker(pytest.mark.journey)
            if not CHROMIUM:
                item.add_marker(
                    pytest.mark.skip(
                        reason="没有 chromium：浏览器旅程没有跑。装上 Debian 的 chromium 和 fonts-noto-cjk 再试。"
                    )
                )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_context(browser: Browser, live_server) -> Iterator:
    """Open a browser context: `width` phone or desk, `language` zh-CN or en, with or without JavaScript."""
    opened: list[BrowserContext] = []

    def opener(width: str = "phone", language: str = "zh-CN", *, scripts: bool = True, **options) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport=WIDTHS[width], locale=language, java_script_enabled=scripts, **options
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        return page

    yield opener
    for context in opened:
        context.close()


def assert_accessible(page: Page, *, shell: bool = True) -> None:
    """No violation of WCAG 2.2 A and AA that axe can see, and nothing wider than the window.

    The window is made as tall as the page, so that what lies under the bar of a phone is not taken for too small.
    Without `shell` what is the same on every page is not read again.
    """
    page.wait_for_load_state()
    size = page.viewport_size or WIDTHS["desk"]
    page.set_viewport_size(size | {"height": page.evaluate("document.documentElement.scrollHeight") + 120})
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(READING, [{"exclude": [] if shell else [[part] for part in SHELL]}, RULES])
    page.set_viewport_size(size)
    assert found == [], page.url
    assert_fits(page)


def in_elder_mode(page: Page) -> None:
    """The same page again in the large type of 长辈版."""
    page.context.add_cookies([{"name": "mode", "value": "elder", "domain": "localhost", "path": "/"}])
    page.reload()
    page.locator("html[data-mode=elder]").wait_for()


COVERED = """() => [...document.querySelectorAll('.row')].flatMap(row => {
    const title = row.querySelector('.row__title a');
    if (!title || getComputedStyle(title, '::after').position !== 'absolute') return [];
    return [...row.querySelectorAll('a, button, summary, input, select, textarea')].filter(each => {
        if (each.closest('.row__title') || !each.getClientRects().length) return false;
        for (let part = each; part !== row; part = part.parentElement)
            if (getComputedStyle(part).position !== 'static') return false;
        return true;
    }).map(each => each.outerHTML.slice(0, 120));
})"""  # the link of a row's title fills the row: what else can be pressed there must lie above it


def assert_fits(page: Page) -> None:
    """Nothing is wider than the window, and nothing that can be pressed lies under the link of its row."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), (
        f"{page.url} scrolls sideways"
    )
    covered = page.evaluate(COVERED)
    assert covered == [], f"{page.url}: under the row's link {covered}"


def shoot(page: Page, name: str) -> None:
    """Keep a screenshot for eyes (not compared)."""
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
