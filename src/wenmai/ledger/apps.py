from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "wenmai.ledger"
    label = "ledger"
