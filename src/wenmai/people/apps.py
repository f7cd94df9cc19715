from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "wenmai.people"
    label = "people"

    def ready(self) -> None:
        from wenmai.people import registers

        registers.register_all()
