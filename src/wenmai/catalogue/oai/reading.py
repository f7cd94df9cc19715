"""From arguments to a request, or to everything that is wrong with them. Source: OAI-PMH 2.0, sections 3 and 4."""

import contextlib
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from wenmai.catalogue.oai.repository import Repository
from wenmai.catalogue.oai.requests import (
    Code,
    Fault,
    GetRecord,
    Identify,
    Listing,
    ListMetadataFormats,
    ListSets,
    Rejected,
    Request,
    Selection,
)
from wenmai.catalogue.oai.resumption import BadToken, Keyed, house_keys, redeem

_ALLOWED = {
    "Identify": set[str](),
    "ListMetadataFormats": {"identifier"},
    "ListSets": {"resumptionToken"},
    "GetRecord": {"identifier", "metadataPrefix"},
    "ListIdentifiers": {"metadataPrefix", "from", "until", "set", "resumptionToken"},
    "ListRecords": {"metadataPrefix", "from", "until", "set", "resumptionToken"},
}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_SECOND = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)
_SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*", re.ASCII)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[A-Za-z0-9\-._~:/?@!$&'()*+,;=%]+", re.ASCII)
_PREFIX = re.compile(r"[A-Za-z0-9\-_.!~*'()]+", re.ASCII)


class _Form:
    """The arguments and the faults found in them."""

    def __init__(self, arguments: tuple[tuple[str, str], ...], repository: Repository, keyed: Keyed) -> None:
        self.arguments = arguments
        self.values = dict(arguments)
        self.repository = repository
        self.keyed = keyed
        self.faults: list[Fault] = []

    def refuse(self, words: str, code: Code = Code.BAD_ARGUMENT) -> None:
        self.faults.append(Fault(code, words))

    def get(self, name: str) -> str:
        return self.values.get(name, "")


def understand(
    arguments: Iterable[tuple[str, str]], repository: Repository, keyed: Keyed = house_keys
) -> Request | Rejected:
    """The request in the arguments of a URL or a form, names and values decoded. Never raises."""
    given = tuple(arguments)
    verbs = [value for name, value in given if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in _ALLOWED:
        words = "exactly one verb is needed: " + ", ".join(_ALLOWED)
        return Rejected((), (Fault(Code.BAD_VERB, words),))
    form = _Form(given, repository, keyed)
    _check_names(form, verbs[0])
    request = None if form.faults else _READERS[verbs[0]](form)
    if request is None or form.faults:
        # A bad argument is not repeated: the request element would not be valid.
        bad = any(fault.code is Code.BAD_ARGUMENT for fault in form.faults)
        return Rejected(() if bad else given, tuple(form.faults))
    return request


def _check_names(form: _Form, verb: str) -> None:
    names = [name for name, _value in form.arguments if name != "verb"]
    for name in dict.fromkeys(names):
        if name not in _ALLOWED[verb]:
            form.refuse(f"{verb} has no argument {name}")
        elif names.count(name) > 1:
            form.refuse(f"{name} is given more than once")
        elif not form.get(name):
            form.refuse(f"{name} is empty")
    if "resumptionToken" in names and len(names) > 1:
        form.refuse("a resumptionToken stands alone")


def _identify(form: _Form) -> Identify:
    return Identify(form.arguments)


def _formats(form: _Form) -> ListMetadataFormats:
    _check_identifier(form)
    return ListMetadataFormats(form.arguments, form.get("identifier"))


def _sets(form: _Form) -> ListSets | None:
    if form.get("resumptionToken"):
        form.refuse("sets are listed whole", Code.BAD_TOKEN)
    if not form.repository.has_sets:
        form.refuse("there are no sets", Code.NO_SETS)
    return ListSets(form.arguments)


def _record(form: _Form) -> GetRecord | None:
    if not form.get("identifier"):
        form.refuse("identifier is missing")
    _check_identifier(form)
    prefix = _prefix(form)
    return GetRecord(form.arguments, form.get("identifier"), prefix)


def _check_identifier(form: _Form) -> None:
    if form.get("identifier") and not _URI.fullmatch(form.get("identifier")):
        form.refuse("identifier is no URI")


def _prefix(form: _Form) -> str:
    prefix = form.get("metadataPrefix")
    if not prefix:
        form.refuse("metadataPrefix is missing")
    elif not _PREFIX.fullmatch(prefix):
        form.refuse("metadataPrefix has signs that no prefix has")
    elif form.repository.format(prefix) is None:
        form.refuse(f"there is no format {prefix}", Code.NO_FORMAT)
    return prefix


def _listing(form: _Form) -> Listing | None:
    whole = form.get("verb") == "ListRecords"
    token = form.get("resumptionToken")
    if token:
        try:
            selection, cursor = redeem(token, whole=whole, keyed=form.keyed)
        except BadToken as bad:
            form.refuse(str(bad), Code.BAD_TOKEN)
            return None
        return Listing(form.arguments, whole, selection, cursor)
    selection = Selection(_prefix(form), *_window(form), _set(form))
    return Listing(form.arguments, whole, selection)


def _set(form: _Form) -> str:
    spec = form.get("set")
    if spec and not _SET.fullmatch(spec):
        form.refuse("set has signs that no set has")
    elif spec and not form.repository.has_sets:
        form.refuse("there are no sets", Code.NO_SETS)
    return spec


def _window(form: _Form) -> tuple[datetime | None, datetime | None]:
    """From and until as a half-open span: until the second, or the day, that is named is over."""
    since, until = form.get("from"), form.get("until")
    if since and until and len(since) != len(until):
        form.refuse("from and until differ in granularity")
    first, last = _instant(form, "from"), _instant(form, "until")
    if first and last and first > last:
        form.refuse("from is later than until")
    step = timedelta(days=1) if _DAY.fullmatch(until) else timedelta(seconds=1)
    try:
        return first, last and last + step
    except OverflowError:
        return first, None


def _instant(form: _Form, name: str) -> datetime | None:
    text = form.get(name)
    if not text:
        return None
    if _DAY.fullmatch(text) or _SECOND.fullmatch(text):
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
    form.refuse(f"{name} is no day YYYY-MM-DD and no second YYYY-MM-DDThh:mm:ssZ")
    return None


_READERS: dict[str, Callable[[_Form], Request | None]] = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _record,
    "ListIdentifiers": _listing,
    "ListRecords": _listing,
}
