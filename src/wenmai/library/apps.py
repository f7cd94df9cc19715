from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "wenmai.library"
    label = "library"

    def ready(self) -> None:
        from wenmai.library import facts, gauges, registers

        registers.register_all()
        gauges.declare_all()
        del facts
