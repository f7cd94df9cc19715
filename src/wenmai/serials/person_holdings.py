"""What serials hold about a person: which deeds of the reading room were theirs."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from wenmai.serials.models import Arrival, Claim, KeptYears, Subscription, Volume

NOBODY = "forgotten"
COLUMNS = ((Subscription, "made_by"), (KeptYears, "made_by"), (Volume, "made_by"), (Arrival, "by"), (Claim, "by"))


def export_person(person: str) -> Mapping[str, object]:
    """How many scans and orders were theirs; no reader stands in this room."""
    count = sum(model.objects.filter(**{name: person}).count() for model, name in COLUMNS)
    return {_("登到、订阅、催缺和装订的次数"): count} if count else {}


def erase_person(person: str) -> int:
    """The deeds stay, who did them is forgotten; how many rows changed."""
    return sum(model.objects.filter(**{name: person}).update(**{name: NOBODY}) for model, name in COLUMNS)
