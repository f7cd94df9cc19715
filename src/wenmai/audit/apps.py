from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "wenmai.audit"
    label = "audit"
