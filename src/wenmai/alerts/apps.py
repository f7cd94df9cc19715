from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "wenmai.alerts"
    label = "alerts"

    def ready(self) -> None:
        from wenmai.alerts import registers

        registers.register_all()
