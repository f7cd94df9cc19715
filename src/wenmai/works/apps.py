from django.apps import AppConfig


class WorksConfig(AppConfig):
    name = "wenmai.works"
    label = "works"

    def ready(self) -> None:
        from wenmai.works import registers, telling

        registers.register_all()
        del telling
