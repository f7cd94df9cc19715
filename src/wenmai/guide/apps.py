from django.apps import AppConfig


class GuideConfig(AppConfig):
    name = "wenmai.guide"
    label = "guide"

    def ready(self) -> None:
        from wenmai.guide import registers

        registers.register_all()
