"""Texts on their way through three reviews."""

from dataclasses import dataclass

from tests.builders.people import a_clerk, a_manager, a_reviewer
from tests.builders.places import a_division, an_institution
from wenmai.articles.actions.reviewing import proofread, review
from wenmai.articles.actions.writing import hand_in, write
from wenmai.articles.drafts import Text
from wenmai.articles.models import Revision, Stage, Verdict
from wenmai.articles.standing import Editors, publish_through_reviews
from wenmai.kernel.actor import Actor
from wenmai.places.models import Institution

TEXT = Text("彝绣走进红格", "三月起，每周六上午。\n\n- 带上针线\n- 请提前到", "彝绣课开课")


@dataclass
class Newsroom:
    """A house with the people that three reviews take."""

    house: Institution
    author: Actor
    first: Actor
    second: Actor
    third: Actor

    @property
    def editors(self) -> Editors:
        return Editors(self.author, self.first, self.second, self.third)

    def reviewer(self, stage: Stage) -> Actor:
        return (self.first, self.second, self.third)[stage - 1]

    def reader(self, stage: Stage) -> Actor:
        return (self.author, self.first, self.second)[stage - 1]

    def draft(self, text: Text = TEXT, **more) -> Revision:
        return write(self.author, text=text, institution=self.house, **more)

    def handed_in(self) -> Revision:
        return hand_in(self.author, revision=self.draft())

    def proofed(self, revision: Revision, stage: Stage = Stage.FIRST) -> Revision:
        revision.refresh_from_db()
        text = Text(revision.title, revision.body, revision.summary)
        proofread(self.reader(stage), revision=revision, text=text)
        return revision

    def passed(self, revision: Revision, upto: Stage = Stage.THIRD) -> Revision:
        """Read and passed up to a stage."""
        for stage in Stage:
            if stage <= upto:
                self.proofed(revision, stage)
                review(self.reviewer(stage), revision=revision, stage=stage, verdict=Verdict.PASSED)
        revision.refresh_from_db()
        return revision

    def approved(self) -> Revision:
        return self.passed(self.handed_in())

    def published(self, text: Text = TEXT) -> Revision:
        return publish_through_reviews(self.draft(text), self.editors)


def a_newsroom(house: Institution | None = None) -> Newsroom:
    """The station of 红格镇 with its clerk and head, a reviewer of the county and one of the city."""
    home = house or an_institution()
    return Newsroom(
        house=home,
        author=a_clerk(home, "李红"),
        first=a_manager(home, "陈静"),
        second=a_reviewer(a_division("510422"), "孙平"),
        third=a_reviewer(a_division("5104"), "周明"),
    )
