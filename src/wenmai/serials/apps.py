from django.apps import AppConfig


class SerialsConfig(AppConfig):
    name = "wenmai.serials"
    label = "serials"

    def ready(self) -> None:
        from wenmai.serials import gauges, registers

        gauges.declare_all()
        registers.register_all()
