"""The number of the rules: who finds the same number later knows that they still hold."""

from django.db.models.expressions import RawSQL

from wenmai.library.models import RulesRevision


def raise_rules_revision() -> None:
    """Every process reads the rules anew at its next loan, once this transaction is committed.

    From a sequence: after a rollback its number does not come again, so nobody who has read the rules that were taken back
    keeps them for those that follow.
    """
    RulesRevision.objects.get_or_create(pk=1)
    RulesRevision.objects.filter(pk=1).update(number=RawSQL("nextval('library_rulesnumber')", ()))
