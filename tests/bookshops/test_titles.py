"""What shops say that they have: a list line by line, once, whole or in part; at the counter and for everybody."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.bookshops import a_bookstore, a_shop, an_agreement, an_isbn
from tests.builders.library import a_library, a_reader
from tests.builders.people import a_clerk, sign_in
from wenmai.audit.models import AuditEntry
from wenmai.bookshops import title_file
from wenmai.bookshops.actions.titles import put_titles
from wenmai.bookshops.models import ShopLoan, ShopTitle
from wenmai.bookshops.queries.titles import offered_in
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid, NotAllowed, NotFound
from wenmai.people.counter_pass import write_pass

pytestmark = pytest.mark.django_db
HEAD = "ISBN,书名,作者,定价,出版年月,种类,数量"
ONE, TWO, THREE = (an_isbn(60_000_000 + number) for number in range(3))


@pytest.fixture
def shop():
    return a_shop()


def _put(shop, *lines, actor=None, **more):
    return put_titles(actor or system(), shop=shop.pk, content="\r\n".join((HEAD, *lines)).encode(), **more)


def _counts(done):
    return (done.added, done.changed, done.unchanged, done.gone, [each.number for each in done.faults])


def test_a_list_is_taken_over_once_and_a_whole_one_takes_out_what_it_does_not_name(shop):
    first = f"{ONE},山河入梦来,文一清,45.00,2026-08,,3", f"{TWO},小镇,周,30,2025,少儿图书,"
    assert _counts(_put(shop, *first)) == (2, 0, 0, 0, [])
    trail = AuditEntry.objects.count()
    assert _counts(_put(shop, *first)) == (0, 0, 2, 0, [])
    assert AuditEntry.objects.count() == trail
    row = ShopTitle.objects.get(isbn=ONE)
    assert (row.price_fen, row.copies, row.published, row.kind, str(row)) == (4500, 3, "2026-08", "book", "山河入梦来")
    cheaper = f"{ONE},山河入梦来,文一清,¥40元,2026-08,,3", f"{THREE},新书,,20,,,0"
    assert _counts(_put(shop, *cheaper, whole=False)) == (1, 1, 0, 0, [])
    assert _counts(_put(shop, *cheaper)) == (0, 0, 2, 1, [])
    assert sorted(ShopTitle.objects.values_list("isbn", "price_fen", "copies")) == [(ONE, 4000, 3), (THREE, 2000, 0)]


def test_each_line_at_fault_says_why_the_rest_counts_and_nothing_is_taken_out(shop):
    _put(shop, f"{TWO},小镇,周,30,,,")
    done = _put(
        shop, f"{ONE},甲,乙,45,,,", "9787000000000,错号,,45,,,", f"{THREE},没价,,免费,,,", f"{THREE},贵,,45,2099,,",
        f"{THREE},多,,45,,,一打", f"{THREE},怪,,45,,光盘,", f"{THREE},{'长' * 201},,45,,,", f"{ONE},又一次,,45,,,", "",
    )  # fmt: skip
    assert (_counts(done), done.kept) == ((1, 0, 0, 0, [3, 4, 5, 6, 7, 8, 9]), True)
    said = {each.number: each.reason for each in done.faults}
    words = {3: "不是 ISBN", 4: "定价写成", 5: "出版年月", 6: "数量写", 7: "种类写", 8: "太长", 9: "和第 2 行是同一个"}
    assert [number for number, each in words.items() if each not in said[number]] == []
    assert set(ShopTitle.objects.values_list("isbn", flat=True)) == {ONE, TWO}


def test_office_programs_write_it_in_their_own_way(shop):
    own = f'书名,价格,书号,备注\r\n"山河, 入梦",45,{ONE[:3]}-{ONE[3:]},好\r\n'.encode("gb18030")
    done = put_titles(system(), shop=shop.pk, content=own)
    assert (_counts(done), ShopTitle.objects.get().title) == ((1, 0, 0, 0, []), "山河, 入梦")
    lines, faults = title_file.read(title_file.template())
    assert ([each.copies for each in lines], faults) == ([3, 1], [])


@pytest.mark.parametrize("content", [b"", b"\0", "书名,作者\r\n甲,乙".encode(), b"x" * (title_file.MOST_BYTES + 1)])
def test_what_is_no_list_is_refused_and_changes_nothing(shop, content):
    _put(shop, f"{TWO},小镇,周,30,,,")
    with pytest.raises(Invalid):
        put_titles(system(), shop=shop.pk, content=content)
    assert ShopTitle.objects.count() == 1


def test_only_who_works_in_the_shop_sends_its_list(shop):
    _put(shop, f"{ONE},甲,乙,45,,,", actor=a_clerk(shop.institution))
    for stranger in (a_clerk(shop.library), a_clerk(a_bookstore())):
        with pytest.raises(NotAllowed):
            _put(shop, f"{TWO},甲,乙,45,,,", actor=stranger)
    with pytest.raises(NotFound):
        put_titles(system(), shop=0, content=b"x")


def test_the_page_takes_a_file_and_says_what_became_of_its_lines(shop, client):
    sign_in(client, a_clerk(shop.institution))
    address = f"/desk/bookshops/shops/{shop.institution.code}/titles/"
    assert "还没有书目" in client.get(address).text
    content = f"{HEAD}\r\n{ONE},山河入梦来,文一清,45,,,\r\nx,,,,,,\r\n".encode()
    page = client.post(address, {"file": SimpleUploadedFile("a.csv", content), "way": "whole"})
    assert all(said in page.text for said in ("添了 1 种", "看不懂的 1 行", "第 3 行", "一种也没撤", "山河入梦来"))
    assert "ISBN" in client.get(f"{address}template.csv").content.decode("utf-8-sig")
    assert client.post(address, {}).status_code == 422
    assert client.get(f"/desk/bookshops/shops/{shop.institution.code}/").text.count("在售书目") == 1


def test_the_counter_needs_only_the_isbn_of_a_listed_book_and_what_is_typed_counts(shop, client):
    clerk, reader = a_clerk(shop.institution), a_reader(shop.library)
    sign_in(client, clerk)
    _put(shop, f"{ONE},山河入梦来,文一清,45,2026-08,,3", f"{TWO},玩具,,45,,玩具书、立体书,")
    address, passed = f"/desk/bookshops/shops/{shop.institution.code}/", write_pass(clerk, reader.person)
    asked = client.post(address, {"reader": passed, "isbn": ONE, "price": "", "kind": "book"}, follow=True)
    form = asked.context["page"].form
    assert asked.context["page"].verdict.eligible
    sent = {each.name: each.value() or "" for each in (*form.first(), *form.more())}
    client.post(f"{address}lend/", {"reader": passed, "key": "k1", **sent})
    made = ShopLoan.objects.get()
    assert (made.price_fen, made.title) == (4500, "山河入梦来")
    toy = client.post(address, {"reader": passed, "isbn": TWO, "price": "", "kind": "book"}, follow=True)
    assert toy.context["page"].form["kind"].value() == "toy"
    typed = client.post(address, {"reader": passed, "isbn": TWO, "price": "50", "kind": "book"}, follow=True)
    assert [typed.context["page"].form[name].value() for name in ("price", "kind")] == ["50", "book"]


def test_everybody_reads_which_shops_have_a_book_while_they_take_part(shop, client):
    other = an_agreement(a_bookstore(), a_library())
    for each, copies in ((shop, 0), (other, 2)):
        _put(each, f"{ONE},山河入梦来,文一清,45,,,{copies}")
    with CaptureQueriesContext(connection) as asked:
        assert [row.institution for row in offered_in(ONE)] == [other.institution, shop.institution]
    assert len(asked) == 1
    page = client.get("/bookshops/", {"isbn": ONE}).text
    assert all(said in page for said in ("这些店说有", "店里没有了，可以问能不能订", "定价 45.00 元"))
    other.institution.closed_on = clock.today()
    other.institution.save(update_fields=["closed_on"])
    assert [row.institution for row in offered_in(ONE)] == [shop.institution]
    assert "这些店说有" not in client.get("/bookshops/", {"isbn": TWO}).text
