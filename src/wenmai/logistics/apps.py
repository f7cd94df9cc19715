from django.apps import AppConfig


class LogisticsConfig(AppConfig):
    name = "wenmai.logistics"
    label = "logistics"

    def ready(self) -> None:
        from wenmai.logistics import registers

        registers.register_all()
