from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "wenmai.places"
    label = "places"

    def ready(self) -> None:
        from wenmai.audit import whereabouts
        from wenmai.kernel import panels, subjects
        from wenmai.places import gauges, kept_hours
        from wenmai.places import subjects as own
        from wenmai.places.queries.institutions import scope_paths

        subjects.register("places.institution", own.institution)
        subjects.register("places.division", own.division)
        subjects.register("places.space", own.space)
        panels.open_slot("places.institution")
        panels.open_slot("places.changes")
        panels.open_slot("places.space")
        whereabouts.register(scope_paths)
        gauges.declare_all()
        kept_hours.declare()
