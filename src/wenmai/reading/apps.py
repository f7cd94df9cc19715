from django.apps import AppConfig


class ReadingConfig(AppConfig):
    name = "wenmai.reading"
    label = "reading"

    def ready(self) -> None:
        from wenmai.reading import registers

        registers.register_all()
