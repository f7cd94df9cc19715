"""What logistics tells the kernel: its subjects, what it shows on the desk, and what it holds about people."""

from wenmai.kernel import panels, privacy, subjects
from wenmai.library.targeting.ways import supply_ways
from wenmai.logistics.panels import of_desk
from wenmai.logistics.person_holdings import erase_person, export_person
from wenmai.logistics.queries.network import ways
from wenmai.logistics.references import crate_of, route_of, trip_of


def register_all() -> None:
    """Called once, when the application starts."""
    subjects.register("logistics.crate", crate_of)
    subjects.register("logistics.route", route_of)
    subjects.register("logistics.trip", trip_of)
    panels.register("web.desk", panels.Panel("logistics", 2, of_desk))
    supply_ways(ways)
    privacy.register(privacy.Holder("logistics", "配送", export_person, erase_person))
