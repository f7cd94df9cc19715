"""Countries: the codes of MARC 21 (MARC Code List for Countries) and of ISO 3166-1, as far as Chinese libraries meet them."""

_COUNTRIES = {
    "cc": "CN", "ch": "TW", "hk": "HK", "mh": "MO", "ja": "JP", "ko": "KR", "si": "SG", "my": "MY", "enk": "GB", "xxu": "US",
    "fr": "FR", "gw": "DE", "it": "IT", "sp": "ES", "ru": "RU", "at": "AU", "xxc": "CA", "nz": "NZ", "ii": "IN", "th": "TH",
    "vm": "VN", "io": "ID", "ph": "PH", "mp": "MN", "ne": "NL", "sz": "CH", "sw": "SE", "be": "BE", "au": "AT", "np": "NP",
    "bl": "BR", "kn": "KP", "br": "MM",
}  # fmt: skip
_BACK = {iso: marc for marc, iso in _COUNTRIES.items()}


def iso_country(code: str) -> str:
    """The two letters of ISO 3166-1, empty where unknown. American states, British and Canadian parts have codes of
    three letters that end in u, k and c.
    """
    code = code.strip(" |").lower()
    ends = {"u": "US", "k": "GB", "c": "CA"}.get(code[2:], "") if len(code) == 3 else ""
    return _COUNTRIES.get(code, ends)


def marc_country(iso: str) -> str:
    """The three signs of MARC 21 008/15-17; "xx " where unknown."""
    return f"{_BACK.get(iso.strip().upper(), 'xx'):3.3}"
