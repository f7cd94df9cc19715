from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "wenmai.activities"
    label = "activities"

    def ready(self) -> None:
        from wenmai.activities import facts, messages, registers

        registers.register_all()
        del facts, messages
