from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "wenmai.funding"
    label = "funding"
