from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "wenmai.booking"
    label = "booking"
