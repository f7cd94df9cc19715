from django.apps import AppConfig

from wenmai.kernel import panels


class PlanConfig(AppConfig):
    name = "wenmai.plan"
    label = "plan"

    def ready(self) -> None:
        from wenmai.plan.opendata import datasets
        from wenmai.plan.series import CLAUSES
        from wenmai.trust.offers import offer

        panels.open_slot("plan.board")
        panels.open_slot("plan.ways")
        offer(datasets, CLAUSES)
