from django.apps import AppConfig

from wenmai.ledger import external, subjects


class LedgerConfig(AppConfig):
    name = "wenmai.ledger"
    label = "ledger"

    def ready(self) -> None:
        external.declare_all()
        subjects.register()
