"""Invariant 14 after any story of cards, with two counters at once: a card's number leads to one person, a person has one
social-security card that is in order, one issued anew keeps its holder, and no number stands anywhere in the clear.
"""

import hypothesis.strategies as st
import pytest
from hypothesis.stateful import initialize, invariant

from tests.builders.cards import a_document, checked
from tests.builders.people import a_clerk
from tests.builders.places import an_institution
from tests.builders.stories import Story, deed, tell_stories
from tests.builders.threads import race
from wenmai.audit.models import AuditEntry
from wenmai.kernel.errors import DomainError
from wenmai.people.actions.codes import accept_code, bind_card, revoke_code
from wenmai.people.actions.social_cards import adopt
from wenmai.people.cardservice.interface import CardState, Holder
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import Credential

WHO, WHICH = st.integers(0, 1), st.integers(0, 2)


class Cards(Story):
    """Two people with documents, three cards that any counter ties, and three social-security cards for each."""

    @initialize()
    def begin(self):
        self.clerk = a_clerk(an_institution())
        self.documents = [a_document(), a_document()]
        self.people = [checked(self.clerk, each).person for each in self.documents]
        tail = Credential.objects.count()
        self.cards = [f"LIB{tail:05d}{each}" for each in range(3)]
        self.social = [[f"{tail:030d}{who}{each}" for each in range(3)] for who in range(2)]
        self.owners: dict[str, str] = {}

    def numbers(self):
        return [*self.cards, *self.social[0], *self.social[1]]

    def at_once(self, *works):
        results = race(*works)
        assert [each for each in results if isinstance(each, Exception) and not isinstance(each, DomainError)] == []
        return [each for each in results if isinstance(each, Credential)]

    def binding(self, who, which):
        found = write_pass(self.clerk, self.people[who])
        return lambda: bind_card(self.clerk, found=found, number=self.cards[which])

    def issuing(self, who, which):
        holder = Holder(self.social[who][which], self.documents[who], "周玉兰", CardState.NORMAL, "510400")
        return lambda: adopt(self.clerk, holder=holder)

    @deed(which=WHICH)
    def two_counters_tie_one_card(self, which):
        tied = self.at_once(self.binding(0, which), self.binding(1, which))
        assert len(tied) <= 1
        for each in tied:
            assert self.owners.setdefault(self.cards[which], each.person_id) == each.person_id

    @deed(who=WHO, one=WHICH, other=WHICH)
    def two_cards_are_issued_anew(self, who, one, other):
        tied = self.at_once(self.issuing(who, one), self.issuing(who, other))
        assert {each.person_id for each in tied} <= {self.people[who]}

    @deed(who=WHO, which=WHICH)
    def one_is_issued_anew(self, who, which):
        """It takes the place of the other, unless its owner had stopped it."""
        stopped = Credential.objects.filter(person=self.people[who], revoked_by_issuer=False).exclude(revoked_at=None)
        tail = self.social[who][which][-4:]
        if stopped.filter(scheme="social", card_tail=tail).exists():
            return
        made = self.issuing(who, which)()
        living = Credential.objects.filter(person=self.people[who], scheme="social", revoked_at=None)
        assert (list(living), self.reads(self.social[who][which])) == ([made], self.people[who])

    @deed(which=st.integers(0, 9))
    def one_is_stopped(self, which):
        rows = list(Credential.objects.filter(person__in=self.people, kind="card", revoked_at=None).order_by("pk"))
        if rows:
            row = rows[which % len(rows)]
            revoke_code(self.clerk, credential=row.pk, found=write_pass(self.clerk, row.person_id))

    @invariant()
    def a_number_leads_to_one(self):
        living = Credential.objects.filter(person__in=self.people, kind="card", revoked_at=None)
        tails = {each.card_index: each.person_id for each in living}
        assert len(tails) == living.count()
        for who, person in enumerate(self.people):
            assert living.filter(person=person, scheme="social").count() <= 1
            for number in self.social[who]:
                assert self.reads(number) in ("", person)
        for number in self.cards:
            assert self.reads(number) in ("", self.owners.get(number, ""))

    def reads(self, number):
        try:
            return accept_code(self.clerk, code=number, context="library.desk:x").person
        except DomainError:
            return ""

    @invariant()
    def no_number_is_kept(self):
        kept = str([list(Credential.objects.values()), list(AuditEntry.objects.values())])
        assert [each for each in (*self.numbers(), *self.documents) if each in kept] == []


@pytest.mark.django_db(transaction=True)
def test_any_story_of_cards_keeps_one_person_a_number():
    tell_stories(Cards, stories=3, steps=15)
