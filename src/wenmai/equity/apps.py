from django.apps import AppConfig


class EquityConfig(AppConfig):
    name = "wenmai.equity"
    label = "equity"

    def ready(self) -> None:
        from wenmai.equity import registers

        registers.register_all()
