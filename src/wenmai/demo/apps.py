from importlib import import_module

from django.apps import AppConfig

from wenmai.kernel import panels
from wenmai.kernel.panels import Panel


class DemoConfig(AppConfig):
    name = "wenmai.demo"
    label = "demo"

    def ready(self) -> None:
        loading = import_module("wenmai.demo.panels").loading
        for slot in ("web.home", "plan.board"):
            panels.register(slot, Panel("demo.loading", 0, loading))
