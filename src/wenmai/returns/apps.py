from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "wenmai.returns"
    label = "returns"

    def ready(self) -> None:
        from wenmai.returns import registers

        registers.register_all()
