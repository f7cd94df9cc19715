"""A library of the demo that keeps a system of its own: a file of its holdings, a book of it taken back elsewhere, a statement. Invented."""

from collections.abc import Mapping
from datetime import date, time, timedelta

from wenmai.hub.actions.exchange import take_file
from wenmai.hub.actions.settling import charge, draw, send
from wenmai.hub.actions.systems import connect
from wenmai.hub.drafts import Charge, SystemDraft
from wenmai.hub.models import ForeignSystem
from wenmai.hub.standing_in import Hub
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.places.models import Institution

CENTRE, OWN, DESK = "PZH-LIB", "PZH-MY-LIB", "PZH-YB-LIB"
HOLDINGS = "条码,书名,作者,索书号\nMY900001,演示：安宁河边的甘蔗,文一清,I267/1\nMY900002,演示：梯田里的早春,文二清,I267/2\nMY900003,,,\n"


def join_hub(actor: Actor, cast: Mapping[str, Actor], today: date) -> None:
    """Safe to repeat."""
    if ForeignSystem.objects.exists() or Institution.objects.filter(code__in=(CENTRE, OWN, DESK)).count() < 3:
        return
    draft = SystemDraft("file", item_prefix="MY9", reader_prefix="MYR", demo=True)
    theirs = connect(actor, library=OWN, draft=draft)
    take_file(actor, to=theirs.pk, kind="holdings", content=HOLDINGS.encode())
    month = clock.month_start(clock.month_start(today) - timedelta(days=1))
    with clock.living(clock.at(month + timedelta(days=17), time(16, 0))):
        charge(actor, given=Charge("crate", CENTRE, OWN, 2, "演示：送米易的两只周转箱"), key="demo-crates")
    statement = draw(actor, drawer=CENTRE, other=OWN, month=month)
    send(actor, statement=statement.pk)
    Hub().take_back(cast["librarian"], DESK, "MY900001", "demo-hub-return")
