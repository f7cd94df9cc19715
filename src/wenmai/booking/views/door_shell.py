"""What a scanner keeps of us to work with the network off: the page, its styles, its modules."""

from wenmai.booking.views.door_words import WORDS
from wenmai.kernel.kept_pages import KeptPage

IMPORTED = ("codes", "hours", "judge", "large", "page", "store", "sync")
SHELL = KeptPage(
    cache="wenmai-door-",
    page="booking_door:app",
    manifest="booking_door:manifest",
    template="booking/door/app.html",
    module="js/door/door.js",
    imported=(*(f"js/door/{name}.js" for name in IMPORTED), "js/kept-rows.js", "js/camera.js", "js/signal.js"),
    styles=("css/tokens.css", "css/components.css", "booking/door.css"),
    words=WORDS,
)
