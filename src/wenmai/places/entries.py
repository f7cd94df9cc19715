"""How divisions and institutions are found in the portal's one index."""

from collections.abc import Sequence

from django.conf import settings
from django.utils import translation

from wenmai.kernel import clock
from wenmai.places.models import Institution
from wenmai.search.actions import Entry


def division_entry(code: str, name: str, path: Sequence[str], level: int) -> Entry:
    """How a division is found: by name, the larger unit first."""
    return Entry(
        ref=f"places.division:{code}",
        kind="division",
        title=name,
        url=f"/places/d/{code}/",
        division_path=path,
        facets={"level": level},
        weight=6 - level,
    )


@translation.override(settings.LANGUAGE_CODE)
def institution_entry(thing: Institution) -> Entry:
    """How an institution is found, in Chinese whoever writes; after its last day it is not."""
    return Entry(
        ref=f"places.institution:{thing.code}",
        kind="institution",
        title=thing.name,
        url=f"/places/{thing.code}/",
        body=" ".join(filter(None, (thing.short_name, thing.get_kind_display(), thing.address, thing.summary))),
        institution=thing.code,
        division_path=thing.division.path,
        visible_until=clock.day_bounds(thing.closed_on)[0] if thing.closed_on else None,
        facets={"institution_kind": thing.kind},
        weight=6 - thing.level,
    )
