from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "wenmai.activities"
    label = "activities"

    def ready(self) -> None:
        from wenmai.activities import facts, registers

        registers.register_all()
        del facts
