from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "wenmai.delivery"
    label = "delivery"

    def ready(self) -> None:
        from wenmai.delivery import facts, registers, telling, vehicles

        registers.register_all()
        vehicles.declare_all()
        del facts, telling
