"""The number of the rules: who finds the same number later knows that they still hold."""

from django.db.models import F

from wenmai.library.models import RulesRevision


def raise_rules_revision() -> None:
    """Every process reads the rules anew at its next loan, once this transaction is committed."""
    RulesRevision.objects.get_or_create(pk=1)
    RulesRevision.objects.filter(pk=1).update(number=F("number") + 1)
