from django.apps import AppConfig

from wenmai.kernel import panels


class PlanConfig(AppConfig):
    name = "wenmai.plan"
    label = "plan"

    def ready(self) -> None:
        panels.open_slot("plan.board")
