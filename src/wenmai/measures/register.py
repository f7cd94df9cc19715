"""What the ledger's imports ask about places: codes and their paths. `measures` is the lowest room that sees both."""

from wenmai.ledger.register import Known
from wenmai.places.models import Division, Institution


class PlaceRegister:
    """Looks up divisions and institutions in `places`."""

    def division(self, code: str) -> Known | None:
        """The division of this code."""
        found = Division.objects.filter(code=code).first()
        return Known(found.code, tuple(found.path)) if found else None

    def institution(self, code: str) -> Known | None:
        """The institution of this code."""
        found = Institution.objects.select_related("division").filter(code=code).first()
        return Known(found.division_id, tuple(found.scope_path), found.kind) if found else None
