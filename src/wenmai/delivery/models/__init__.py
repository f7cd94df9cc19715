"""Django finds the room's tables here."""

from wenmai.delivery.models.menu import MenuItem, MenuPicture
from wenmai.delivery.models.orders import Confirmation, Engagement, Offer, Order

__all__ = ["Confirmation", "Engagement", "MenuItem", "MenuPicture", "Offer", "Order"]
