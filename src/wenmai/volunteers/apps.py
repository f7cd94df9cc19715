from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "wenmai.volunteers"
    label = "volunteers"

    def ready(self) -> None:
        from wenmai.volunteers import declared, registers

        declared.declare_all()
        registers.register_all()
