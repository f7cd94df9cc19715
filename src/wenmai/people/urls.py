"""/me/"""

from django.urls import path

from wenmai.people.views import family, kin, offers, own, privacy, resets

app_name = "people"
urlpatterns = [
    path("", own.me, name="me"),
    path("code/", own.code, name="code"),
    path("code/now/", own.code_now, name="code_now"),
    path("cards/", own.cards, name="cards"),
    path("cards/print/", own.print_code, name="print_code"),
    path("cards/<int:key>/", own.paper, name="paper"),
    path("cards/<int:key>/stop/", own.stop_card, name="stop_card"),
    path("dependants/", family.dependants, name="dependants"),
    path("dependants/<str:key>/", family.dependant, name="dependant"),
    path("dependants/<str:key>/needs/", family.needs, name="dependant_needs"),
    path("dependants/<str:key>/end/", family.drop_dependant, name="drop_dependant"),
    path("guardians/<str:key>/stop/", kin.stop, name="stop_guardian"),
    path("security/", own.security, name="security"),
    path("security/phone/", resets.phone, name="phone"),
    path("offers/", offers.offers, name="offers"),
    path("offers/<int:key>/decline/", offers.decline, name="decline"),
    path("reset/", resets.reset, name="reset"),
    path("notice/", own.notice, name="notice"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("privacy/name/", privacy.correct, name="correct"),
    path("privacy/needs/", privacy.needs, name="needs"),
    path("privacy/consents/<str:purpose>/withdraw/", privacy.withdraw, name="withdraw"),
    path("privacy/export/", privacy.take_away, name="export"),
    path("privacy/erase/", privacy.erase, name="erase"),
]
