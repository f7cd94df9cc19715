from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "wenmai.hub"
    label = "hub"

    def ready(self) -> None:
        from wenmai.hub import facts, gauges, registers

        registers.register_all()
        gauges.declare_all()
        del facts
