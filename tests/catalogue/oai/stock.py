"""A repository in memory, and a web server of it for harvesters that others wrote."""

import contextlib
import hashlib
import hmac
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from wenmai.catalogue.oai import responses
from wenmai.catalogue.oai.reading import understand
from wenmai.catalogue.oai.repository import Repository
from wenmai.catalogue.oai.requests import GetRecord, Identify, Listing, ListMetadataFormats, ListSets, Rejected

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 4, 5, 6, 789, tzinfo=UTC)
REPOSITORY = Repository("文脉联合目录", "http://127.0.0.1/oai", ("oai@library.example",), EPOCH, "library.example")
SETS = (responses.SetDescription("org", "馆藏机构"), responses.SetDescription("org:510422", "盐边县图书馆"))
PAGE = 7


def keyed(text: str, keys: tuple[bytes, ...] = (b"new", b"old")) -> tuple[str, ...]:
    return tuple(hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for key in keys)


@dataclass(frozen=True)
class Stored:
    """A record; many share a second, as an import makes them."""

    id: int
    stamp: datetime
    deleted: bool
    spec: str

    def item(self, prefix: str) -> responses.Item:
        metadata = (
            '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{prefix} 书 {self.id} &amp; 册</dc:title></oai_dc:dc>'
        )
        return responses.Item(
            REPOSITORY.identifier(str(self.id)),
            self.stamp,
            (self.spec,),
            "" if self.deleted else metadata,
            self.deleted,
        )


STOCK = tuple(
    Stored(n, EPOCH + timedelta(seconds=n // 5, microseconds=n * 1000 % 1000000), n % 10 == 3, f"org:{510422 + n % 2}")
    for n in range(1, 41)
)


def answer(arguments) -> str:
    request = understand(arguments, REPOSITORY, keyed)
    match request:
        case Rejected():
            return responses.rejection(request, REPOSITORY, NOW)
        case Identify():
            return responses.identify(request, REPOSITORY, NOW)
        case ListMetadataFormats():
            return responses.list_formats(request, REPOSITORY.formats, REPOSITORY, NOW)
        case ListSets():
            return responses.list_sets(request, SETS, REPOSITORY, NOW)
        case GetRecord():
            found = [each for each in STOCK if REPOSITORY.local(request.identifier) == str(each.id)]
            item = found[0].item(request.prefix) if found else None
            return responses.get_record(request, item, REPOSITORY, NOW)
        case Listing():
            return responses.list_page(request, page(request), REPOSITORY, NOW, keyed)


def page(request: Listing) -> responses.Page:
    wanted, after = request.selection, request.after
    matching = [
        each
        for each in STOCK
        if (wanted.since is None or each.stamp >= wanted.since)
        and (wanted.before is None or each.stamp < wanted.before)
        and (f"{each.spec}:").startswith(f"{wanted.set_spec}:" if wanted.set_spec else "")
    ]
    rest = [each for each in matching if after is None or (each.stamp, each.id) > (after.datestamp, after.id)]
    shown = rest[:PAGE]
    last = (shown[-1].stamp, shown[-1].id) if len(rest) > PAGE else None
    return responses.Page([each.item(wanted.prefix) for each in shown], last, len(matching))


class _Web(BaseHTTPRequestHandler):
    def do_GET(self):  # the name that http.server calls
        body = answer(parse_qsl(urlsplit(self.path).query, keep_blank_values=True)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        pass


@contextlib.contextmanager
def serving():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Web)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/oai"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
