from django.apps import AppConfig


class FacilitiesConfig(AppConfig):
    name = "wenmai.facilities"
    label = "facilities"

    def ready(self) -> None:
        from wenmai.facilities import declared

        declared.declare_all()
