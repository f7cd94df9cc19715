from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "wenmai.notices"
    label = "notices"

    def ready(self) -> None:
        from wenmai.notices import registers

        registers.register_all()
