from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "wenmai.measures"
    label = "measures"

    def ready(self) -> None:
        from wenmai.measures import follower

        follower.start()
