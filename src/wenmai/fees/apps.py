from django.apps import AppConfig


class FeesConfig(AppConfig):
    name = "wenmai.fees"
    label = "fees"

    def ready(self) -> None:
        from wenmai.fees import registers

        registers.register_all()
