"""Addresses of other sites: whole, and leading where they say."""

import pytest

from wenmai.kernel.links import LONGEST, is_link


@pytest.mark.parametrize(
    "url",
    ["https://www.gov.cn/", "https://live.example.org:8443/1?x=a@b", "https://公共文化云.cn/看", "HTTPS://example.org"],
)
def test_whole_address_is_a_link(url):
    assert is_link(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "www.gov.cn",
        "http://www.gov.cn/",
        "https://",
        "https://[",
        "https://example.org:70000/",
        "https://example.org:0/",
        "https://example.org:x/",
        "https://www.gov.cn@evil.example/",
        "https://www.gov.cn:443@evil.example/",
        "https://@evil.example/",
        "https://www.gov.cn\\@evil.example/",
        "https://example.org/" + "x" * LONGEST,
    ],
)
def test_address_that_leads_elsewhere_or_nowhere_is_none(url):
    assert not is_link(url)
