"""Who may open the addresses of the guide, of village galas and of the page of a place: a part of the table of `access`."""

from collections.abc import Mapping

from wenmai.web.audiences import CHECKERS, CHECKERS_POST, COUNTER, COUNTER_POST, PUBLIC, Audience

GUIDE: Mapping[str, Audience] = {
    "city": PUBLIC,
    "guide:spots": PUBLIC,
    "guide:spot": PUBLIC,
    "guide:goods": PUBLIC,
    "guide:one_goods": PUBLIC,
    "guide:products": PUBLIC,
    "guide:picture": PUBLIC,
    "guide_desk:spots": COUNTER,
    "guide_desk:spot": COUNTER,
    "guide_desk:confirm": COUNTER_POST,
    "guide_desk:retire": COUNTER_POST,
    "guide_desk:spot_file": COUNTER,
    "guide_desk:spot_csv": COUNTER,
    "guide_desk:goods": CHECKERS,
    "guide_desk:one_goods": CHECKERS,
    "guide_desk:decide": CHECKERS_POST,
    "guide_desk:goods_year": COUNTER_POST,
    "activities:galas": PUBLIC,
    "activities:gala_route": PUBLIC,
    "activities:gala_numbers": PUBLIC,
    "activities:gala": PUBLIC,
    "activities:gala_picture": PUBLIC,
    "activities_desk:galas": CHECKERS,
    "activities_desk:gala": CHECKERS,
    "activities_desk:gala_decide": CHECKERS_POST,
    "activities_desk:gala_views": CHECKERS_POST,
    "api-1:list_spots": PUBLIC,
    "api-1:one_spot": PUBLIC,
    "api-1:list_goods": PUBLIC,
}
