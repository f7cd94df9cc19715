from django.apps import AppConfig

from wenmai.kernel import panels


class WebConfig(AppConfig):
    name = "wenmai.web"
    label = "web"

    def ready(self) -> None:
        """Open the slots of the shell. This app stands first in INSTALLED_APPS, so that rooms find them open."""
        panels.open_slot("web.desk")
        panels.open_slot("web.home")
        panels.open_slot("web.foot")
