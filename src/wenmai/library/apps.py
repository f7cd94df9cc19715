from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "wenmai.library"
    label = "library"

    def ready(self) -> None:
        from wenmai.library import facts, gauges, registers, year_gauges

        registers.register_all()
        gauges.declare_all()
        year_gauges.declare_all()
        del facts
