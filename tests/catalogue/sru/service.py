"""A service over three books, and a session that a client takes for the web."""

from urllib.parse import parse_qsl, urlsplit

import requests

from wenmai.catalogue.diagnostics import Diagnostic
from wenmai.catalogue.sru.explanation import ContextSet, Explanation, Index
from wenmai.catalogue.sru.reading import understand
from wenmai.catalogue.sru.requests import Explain, Rejected, Scan, Search
from wenmai.catalogue.sru.responses import (
    Absent,
    Found,
    Record,
    Term,
    explain_answer,
    rejection,
    scan_answer,
    search_answer,
)
from wenmai.catalogue.sru.service import DC, MARCXML, MODS, Service

SERVICE = Service(schemas=(DC, MARCXML, MODS), most_records=3)
EXPLANATION = Explanation(
    host="library.example",
    port=443,
    database="sru",
    title="文脉联合目录",
    description="200 家图书馆的书",
    service=SERVICE,
    sets=(ContextSet("dc", "info:srw/context-sets/1/dc-v1.1"),),
    indexes=(Index("题名", (("dc", "title"),), sort=True, scan=True, relations=("any", "all")),),
)
TITLES = ("红楼梦 <上>", "红楼梦 & 下", "西游记", "水浒传", "三国演义", "聊斋志异", "儒林外史")


def dublin_core(title: str) -> str:
    escaped = title.replace("&", "&amp;").replace("<", "&lt;")
    return (
        '<srw_dc:dc xmlns:srw_dc="info:srw/schema/1/dc-schema" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escaped}</dc:title></srw_dc:dc>"
    )


def answer(parameters) -> str:
    request = understand(parameters, SERVICE)
    if isinstance(request, Rejected):
        return rejection(request, EXPLANATION)
    if isinstance(request, Explain):
        return explain_answer(request, EXPLANATION)
    if isinstance(request, Scan):
        return scan_answer(request, [Term("红楼梦", 2, "《红楼梦》", "first"), Term("西游记", 1)])
    assert isinstance(request, Search)
    page = TITLES[request.start - 1 : request.start - 1 + request.most]
    records = [Record(dublin_core(title), f"id{title[0]}") for title in page]
    if "损" in request.text:
        records[0] = Absent(Diagnostic(64))
    return search_answer(request, Found(len(TITLES), records))


class Session(requests.Session):
    """Answers without a network."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def send(self, request, **_options):
        self.asked.append(dict(parse_qsl(urlsplit(request.url).query)))
        response = requests.Response()
        response.status_code = 200
        response._content = answer(self.asked[-1].items()).encode()
        response.request, response.url = request, request.url
        return response
