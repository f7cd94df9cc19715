"""What the ledger's imports ask about places: codes and their paths. `measures` is the lowest room that sees both."""

from collections.abc import Collection, Mapping

from wenmai.ledger.register import Known
from wenmai.places.models import Division, Institution


class PlaceRegister:
    """Looks up divisions and institutions in `places`."""

    def divisions(self, codes: Collection[str]) -> Mapping[str, Known]:
        """The divisions of these codes, by code. One query."""
        found = Division.objects.filter(code__in=codes)
        return {each.code: Known(each.code, tuple(each.path)) for each in found}

    def institutions(self, codes: Collection[str]) -> Mapping[str, Known]:
        """The institutions of these codes, by code. One query."""
        found = Institution.objects.select_related("division").filter(code__in=codes)
        return {each.code: Known(each.division_id, tuple(each.scope_path), each.kind) for each in found}
