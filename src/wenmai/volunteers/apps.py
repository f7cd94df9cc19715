from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "wenmai.volunteers"
    label = "volunteers"

    def ready(self) -> None:
        from wenmai.volunteers import declared

        declared.declare_all()
