"""Which field and which code is which in the other family.

Sources: UNIMARC Manual (IFLA) with GB/T 33286 for CNMARC; MARC 21 Format for Bibliographic Data; Library of Congress,
UNIMARC to MARC 21 Conversion Specifications (2001), followed except where Chinese records are otherwise (see README).
"""

from wenmai.catalogue.converting.converted import Rule, same

# Fields of MARC 21 that become one of CNMARC, subfield by subfield.
TO_CNMARC: dict[str, Rule] = {
    "022": Rule("011", same("ayz")),
    "035": Rule("035", same("az")),
    "043": Rule("660", same("a")),
    "045": Rule("661", same("a")),
    "050": Rule("680", same("ab")),
    "130": Rule("500", {"a": "a", "n": "h", "p": "i", "l": "m", "f": "k", "k": "l"}, "11"),
    "240": Rule("500", {"a": "a", "n": "h", "p": "i", "l": "m", "f": "k", "k": "l"}, "10"),
    "250": Rule("205", {"a": "a", "b": "f"}),
    "260": Rule("210", {"a": "a", "b": "c", "c": "d", "e": "e", "f": "g", "g": "h"}),
    "264": Rule("210", {"a": "a", "b": "c", "c": "d"}),
    "300": Rule("215", {"a": "a", "b": "c", "c": "d", "e": "e"}),
    "440": Rule("225", {"a": "a", "n": "h", "p": "i", "v": "v", "x": "x"}, "2 "),
    "490": Rule("225", {"a": "a", "v": "v", "x": "x"}, "1 "),
    "830": Rule("410", {"a": "t", "n": "h", "p": "i", "v": "v", "x": "x"}, " 0"),
    "500": Rule("300", same("a")),
    "501": Rule("311", same("a")),
    "502": Rule("328", same("a")),
    "504": Rule("320", same("a")),
    "508": Rule("322", same("a")),
    "510": Rule("321", same("ax")),
    "511": Rule("323", same("a")),
    "515": Rule("326", same("a")),
    "520": Rule("330", same("a")),
    "521": Rule("333", same("a")),
    "530": Rule("307", same("a")),
    "533": Rule("325", same("a")),
    "534": Rule("324", same("a")),
    "538": Rule("337", same("a")),
    "546": Rule("302", same("a")),
    "561": Rule("317", same("a")),
    "586": Rule("334", same("a")),
    "651": Rule("607", {"a": "a", "v": "j", "x": "x", "y": "z", "z": "y", "2": "2"}),
    "650": Rule("606", {"a": "a", "v": "j", "x": "x", "y": "z", "z": "y", "2": "2"}, "0 "),
    "630": Rule("605", {"a": "a", "n": "h", "p": "i", "l": "m", "v": "j", "x": "x", "y": "z", "z": "y", "2": "2"}),
    "653": Rule("610", same("a"), "0 "),
    "655": Rule("608", {"a": "a", "v": "j", "x": "x", "y": "z", "z": "y", "2": "2"}),
    "765": Rule("454", {"t": "t", "a": "a", "x": "x"}, " 1"),
    "773": Rule("461", {"t": "t", "a": "a", "x": "x", "g": "v"}, " 0"),
    "775": Rule("451", {"t": "t", "a": "a", "x": "x"}, " 1"),
    "776": Rule("452", {"t": "t", "a": "a", "x": "x", "z": "y"}, " 1"),
    "780": Rule("430", {"t": "t", "a": "a", "x": "x"}, " 1"),
    "785": Rule("440", {"t": "t", "a": "a", "x": "x"}, " 1"),
    "856": Rule("856", same("uyzq3"), "40"),
}

# Titles of 246 by their second indicator.
VARIANTS = {"1": "510", "2": "514", "4": "512", "5": "513", "6": "514", "7": "515", "8": "516"}
VARIANT_CODES = {"a": "a", "b": "e", "n": "h", "p": "i"}
OTHER_VARIANT = "517"

# And back. Where several become one, the way back is the first.
_BACK = {
    rule.tag: Rule(tag, {to: code for code, to in rule.codes.items()}, "  ")
    for tag, rule in reversed(TO_CNMARC.items())
    if tag not in {"130", "240", "264", "440"}
}
TO_MARC21: dict[str, Rule] = {
    **_BACK,
    "500": Rule("240", {"a": "a", "h": "n", "i": "p", "m": "l", "k": "f", "l": "k"}, "10"),
    "225": Rule("490", {"a": "a", "v": "v", "x": "x", "h": "a", "i": "a"}, "0 "),
    "410": Rule("830", {"t": "a", "h": "n", "i": "p", "v": "v", "x": "x"}, " 0"),
    "411": Rule("830", {"t": "a", "h": "n", "i": "p", "v": "v", "x": "x"}, " 0"),
    "462": Rule("773", {"t": "t", "a": "a", "x": "x", "v": "g"}, "0 "),
    "463": Rule("773", {"t": "t", "a": "a", "x": "x", "v": "g"}, "0 "),
    "461": Rule("773", {"t": "t", "a": "a", "x": "x", "v": "g"}, "0 "),
    "856": Rule("856", same("uyzq3"), "40"),
    "606": Rule("650", {"a": "a", "j": "v", "x": "x", "z": "y", "y": "z", "2": "2"}, " 4"),
    "607": Rule("651", {"a": "a", "j": "v", "x": "x", "z": "y", "y": "z", "2": "2"}, " 4"),
    "608": Rule("655", {"a": "a", "j": "v", "x": "x", "z": "y", "y": "z", "2": "2"}, " 4"),
    "605": Rule(
        "630", {"a": "a", "h": "n", "i": "p", "m": "l", "j": "v", "x": "x", "z": "y", "y": "z", "2": "2"}, "04"
    ),
    "610": Rule("653", same("a"), "  "),
    "541": Rule("242", {"a": "a", "e": "b", "h": "n", "i": "p", "f": "c", "z": "y"}, "00"),
    **{
        str(tag): Rule("500", {"a": "a"})
        for tag in (300, 301, 303, 304, 305, 306, 308, 310, 312, 313, 314, 315, 336, 345)
    },
}
VARIANTS_BACK = {
    "510": "31", "512": "34", "513": "35", "514": "36", "515": "37", "516": "38", "517": "3 ", "518": "3 ", "532": "3 ",
    "540": "33", "503": "3 ",
}  # fmt: skip

SUBJECT_SOURCES = {"0": "lc", "1": "lcac", "2": "mesh"}
SUBJECT_INDICATORS = {source: sign for sign, source in SUBJECT_SOURCES.items()}

TYPES = {"t": "b", "m": "l", "o": "m", "p": "m"}
TYPES_BACK = {"b": "t", "l": "m", "m": "o"}
LEVELS = {"b": "a", "d": "c"}
STATUSES = {"a": "c"}

DATE_KINDS = {
    "s": "d", "r": "e", "c": "a", "d": "b", "u": "c", "m": "g", "t": "h", "q": "f", "p": "i", "e": "j", "n": "u", "i": "g",
    "k": "g", "b": "u", "|": "u",
}  # fmt: skip
DATE_KINDS_BACK = {
    "d": "s", "e": "r", "a": "c", "b": "d", "c": "u", "g": "m", "h": "t", "f": "q", "i": "p", "j": "e", "u": "n",
}  # fmt: skip
AUDIENCES = {"a": "b", "b": "c", "c": "d", "d": "e", "e": "m", "f": "k", "j": "a", " ": "u", "g": "u", "|": "u"}
AUDIENCES_BACK = {"b": "a", "c": "b", "d": "c", "e": "d", "m": "e", "k": "f", "a": "j", "u": " "}
ITEMS = {" ": "r", "r": "r", "d": "d", "f": "f", "o": "s", "s": "s", "q": "s", "a": "t", "b": "t", "c": "t"}
ITEMS_BACK = {"r": " ", "d": "d", "f": "f", "s": "s", "t": "a", "g": "a"}
CONTENTS = {
    "b": "a", "c": "b", "i": "c", "a": "d", "d": "e", "e": "f", "r": "g", "s": "i", "p": "j", "j": "k", "u": "l", "m": "m",
    "l": "n", "t": "p", "n": "r", "o": "r", "z": "s", "6": "t",
}  # fmt: skip
CONTENTS_BACK = {to: code for code, to in reversed(CONTENTS.items())}
LITERATURE = {
    "0": "y",
    "1": "a",
    "f": "a",
    "d": "b",
    "e": "c",
    "h": "d",
    "i": "e",
    "j": "f",
    "p": "g",
    "s": "h",
    "m": "z",
}
LITERATURE_BACK = {"y": "0", "a": "1", "b": "d", "c": "e", "d": "h", "e": "i", "f": "j", "g": "p", "h": "s", "z": "m"}
BIOGRAPHY = {"a": "a", "b": "b", "c": "c", "d": "d", " ": "y"}
BIOGRAPHY_BACK = {to: code for code, to in BIOGRAPHY.items()}
