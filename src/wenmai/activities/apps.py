from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "wenmai.activities"
    label = "activities"

    def ready(self) -> None:
        from wenmai.activities import facts, fast_form, messages, registers

        registers.register_all()
        fast_form.register()
        del facts, messages
