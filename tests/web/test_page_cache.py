"""Whole pages are kept for readers without a session, and never outlive a write."""

import gzip

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory

from tests.builders.places import some_divisions
from tests.builders.threads import open_transaction
from wenmai.kernel import freshness
from wenmai.places.models import Division
from wenmai.web.page_cache import MOST, PageCacheMiddleware

pytestmark = pytest.mark.django_db(transaction=True)
AGENT = RequestFactory()


@pytest.fixture(autouse=True)
def _keeping(settings, monkeypatch):
    """Asked once: what other test processes write on the same server must not look like a change here."""
    settings.PAGE_CACHE_SECONDS = 30
    monkeypatch.setattr(freshness, "POLL_SECONDS", 60)
    freshness.newest.forget()


@pytest.fixture
def _asking(monkeypatch):
    monkeypatch.setattr(freshness, "POLL_SECONDS", 0)


class Counting:
    """A view that says how often it was asked."""

    def __init__(self, **headers):
        self.asked, self.headers = 0, headers

    def __call__(self, _request):
        self.asked += 1
        return HttpResponse(f"<p>{self.asked}</p>" + "文" * 200, headers=self.headers)


def _get(cache, path="/", **more):
    request = AGENT.get(path, headers=more.pop("headers", None))
    request.COOKIES.update(more)
    return cache(request)


def test_second_reader_gets_the_kept_page():
    view = Counting()
    cache = PageCacheMiddleware(view)
    assert _get(cache).content == _get(cache).content
    assert view.asked == 1


@pytest.mark.usefixtures("_asking")
def test_commit_after_a_younger_one_makes_the_page_anew():
    view = Counting()
    cache = PageCacheMiddleware(view)
    some_divisions()
    with open_transaction(lambda: Division.objects.filter(code="51").update(name="四川")):
        Division.objects.filter(code="5104").update(name="攀枝花")
        _get(cache)
    _get(cache)
    assert view.asked == 2


@pytest.mark.usefixtures("_asking")
def test_write_to_the_database_makes_the_page_anew():
    view = Counting()
    cache = PageCacheMiddleware(view)
    _get(cache)
    some_divisions()
    _get(cache)
    Division.objects.filter(code="51").update(name="四川")
    _get(cache)
    assert view.asked == 3


def test_page_grows_old(settings):
    view = Counting()
    cache = PageCacheMiddleware(view)
    _get(cache)
    settings.PAGE_CACHE_SECONDS = -1
    _get(cache)
    assert view.asked == 2


@pytest.mark.parametrize("choice", [{"language": "en"}, {"mode": "elder"}, {"theme": "dark"}, {"place": "510422"}])
def test_each_choice_has_its_own_page(choice):
    view = Counting()
    cache = PageCacheMiddleware(view)
    _get(cache)
    _get(cache, **choice)
    _get(cache, **choice)
    assert view.asked == 2


@pytest.mark.parametrize(
    "who",
    [
        {"sessionid": "x"},
        {"messages": "x"},
        {"headers": {"authorization": "Bearer x"}},
        {"headers": {"hx-request": "true"}},
    ],
)
def test_reader_with_something_of_their_own_gets_their_own_page(who):
    view = Counting()
    cache = PageCacheMiddleware(view)
    for _ in range(2):
        _get(cache, **dict(who))
    assert view.asked == 2


def test_unlisted_parameters_are_not_kept():
    view = Counting()
    cache = PageCacheMiddleware(view)
    for path in ("/?q=1", "/?q=1", "/?page=2", "/?page=2"):
        _get(cache, path)
    assert view.asked == 3


@pytest.mark.parametrize(
    "headers",
    [{"Cache-Control": "no-store"}, {"Cache-Control": "private"}, {"Content-Type": "image/png"}],
)
def test_page_that_forbids_it_is_not_kept(headers):
    view = Counting(**headers)
    cache = PageCacheMiddleware(view)
    _get(cache)
    _get(cache)
    assert view.asked == 2


def test_page_with_a_token_or_a_cookie_is_not_kept():
    def form(request):
        return HttpResponse(get_token(request))

    def cookie(_request):
        response = HttpResponse("x")
        response.set_cookie("a", "b")
        return response

    for view in (form, cookie):
        cache = PageCacheMiddleware(view)
        _get(cache)
        assert len(cache.pages) == 0


def test_errors_are_not_kept():
    cache = PageCacheMiddleware(lambda _request: HttpResponse("x", status=404))
    assert _get(cache).status_code == 404
    assert len(cache.pages) == 0


def test_kept_page_is_compressed_for_who_takes_it():
    cache = PageCacheMiddleware(Counting())
    plain, packed = _get(cache), _get(cache, headers={"accept-encoding": "br, gzip"})
    assert gzip.decompress(packed.content) == plain.content
    assert (packed["Content-Encoding"], packed["Content-Length"]) == ("gzip", str(len(packed.content)))
    assert packed["Vary"] == "Cookie, Accept-Encoding"
    assert packed["ETag"] != plain["ETag"]


def test_known_etag_is_answered_without_a_body():
    cache = PageCacheMiddleware(Counting())
    etag = _get(cache)["ETag"]
    again = _get(cache, headers={"if-none-match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)


def test_host_that_is_not_ours_is_left_to_django():
    view = Counting()
    cache = PageCacheMiddleware(view)
    _get(cache, headers={"host": "evil.example"})
    assert len(cache.pages) == 0


def test_oldest_pages_make_room():
    cache = PageCacheMiddleware(Counting())
    for number in range(MOST + 5):
        _get(cache, f"/{number}")
    assert len(cache.pages) == MOST


def test_served_home_is_kept_and_small(client):
    some_divisions()
    first = client.get("/", headers={"accept-encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    assert len(first.content) < 30_000
    assert client.get("/", headers={"accept-encoding": "gzip"}).headers["ETag"] == first.headers["ETag"]


def test_served_login_is_never_kept(client):
    tokens = {client.get("/accounts/login/").content for _ in range(2)}
    assert len(tokens) == 2


def test_small_things_of_the_shell_are_kept_until_a_write():
    made = []
    for _ in range(2):
        freshness.while_unchanged("test:thing", lambda: made.append(1))
    SessionStore().save()
    freshness.newest.forget()
    freshness.while_unchanged("test:thing", lambda: made.append(1))
    assert len(made) == 2
