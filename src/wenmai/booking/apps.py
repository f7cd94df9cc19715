from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "wenmai.booking"
    label = "booking"

    def ready(self) -> None:
        from wenmai.booking import registers, room_registers

        registers.register_all()
        room_registers.register_rooms()
