"""Django finds the room's tables here."""

from wenmai.delivery.models.menu import MenuItem, MenuPicture
from wenmai.delivery.models.orders import Confirmation, Engagement, Offer, Order
from wenmai.delivery.models.vehicles import Vehicle

__all__ = ["Confirmation", "Engagement", "MenuItem", "MenuPicture", "Offer", "Order", "Vehicle"]
