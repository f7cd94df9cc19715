from django.apps import AppConfig


class GradingConfig(AppConfig):
    name = "wenmai.grading"
    label = "grading"

    def ready(self) -> None:
        from wenmai.grading import declared

        declared.declare_all()
