from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "wenmai.training"
    label = "training"

    def ready(self) -> None:
        from wenmai.training import declared

        declared.declare_all()
