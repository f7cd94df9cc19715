"""Sets of a harvest: a source, and each division with all sources in it: source:pzh-lib, at:51:5104."""

import re
from dataclasses import dataclass

from wenmai.catalogue.queries.sources import all_sources, source_paths
from wenmai.places.models import Institution
from wenmai.places.queries.divisions import divisions_by_code

_PLAIN = re.compile(r"[A-Za-z0-9\-_.!~*'()]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sets:
    """`specs` of each source, from the set that names it to its division; `titles` by spec, sorted; `agencies` are the ISILs
    of sources that have one, by spec.
    """

    specs: dict[str, tuple[str, ...]]
    titles: dict[str, str]
    agencies: dict[str, str]

    def sources(self, spec: str) -> tuple[str, ...]:
        """The sources of a set or of the sets below it."""
        return tuple(source for source, specs in self.specs.items() if any(_within(each, spec) for each in specs))


def _within(spec: str, wanted: str) -> bool:
    return spec == wanted or spec.startswith(f"{wanted}:")


def sets() -> Sets:
    """All sets. A source whose name has signs that no set may have is only in the sets of its division."""
    sources = all_sources()
    paths = source_paths(sources)
    specs = {source: (*_of_source(source), _of_division(source, paths[source])) for source in sources}
    codes = {code for path in paths.values() for code in path}
    named = {code: each.name for code, each in divisions_by_code(codes).items()}
    called = {f"source:{source}": names for source, names in _names(sources).items() if _of_source(source)}
    titles = {spec: name for spec, (name, _agency) in called.items()}
    for spec in {spec for each in specs.values() for spec in each if spec.startswith("at:")}:
        parts = spec.split(":")
        titles |= {":".join(parts[:end]): named.get(parts[end - 1], parts[end - 1]) for end in range(2, len(parts) + 1)}
    agencies = {spec: agency for spec, (_name, agency) in called.items() if agency}
    return Sets(specs, dict(sorted(titles.items())), agencies)


def _of_source(source: str) -> tuple[str, ...]:
    return (f"source:{source}",) if _PLAIN.fullmatch(source) else ()


def _of_division(source: str, path: tuple[str, ...]) -> str:
    codes = path[:-1] if path[-1] == source else path
    return ":".join(("at", *codes)) if codes else f"at:{source}"


def _names(sources: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """The name and the ISIL of each."""
    rows = Institution.objects.filter(code__in=sources).values_list("code", "name", "isil")
    known = {code: (name, isil) for code, name, isil in rows}
    return {source: known.get(source, (source, "")) for source in sources}
