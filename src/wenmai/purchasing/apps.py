from django.apps import AppConfig


class PurchasingConfig(AppConfig):
    name = "wenmai.purchasing"
    label = "purchasing"

    def ready(self) -> None:
        from wenmai.purchasing import declared

        declared.declare_all()
