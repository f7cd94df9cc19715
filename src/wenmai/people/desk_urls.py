"""/desk/people/"""

from django.urls import path

from wenmai.people.views import desk, kin, resets, staff, tokens

app_name = "people_desk"
urlpatterns = [
    path("", desk.find, name="find"),
    path("register/", desk.register, name="register"),
    path("found/<str:found>/", desk.person, name="person"),
    path("found/<str:found>/document/", desk.document, name="document"),
    path("found/<str:found>/card/", desk.card, name="card"),
    path("found/<str:found>/cards/<int:key>/stop/", desk.stop_card, name="stop_card"),
    path("found/<str:found>/kin/", kin.tie, name="kin"),
    path("found/<str:found>/print/", desk.print_code, name="print_code"),
    path("found/<str:found>/paper/", desk.paper, name="paper"),
    path("found/<str:found>/password/", resets.issue, name="reset"),
    path("found/<str:found>/phone/", resets.counter_phone, name="phone"),
    path("password/", resets.issue_for_staff, name="staff_reset"),
    path("staff/", staff.postings, name="postings"),
    path("staff/<int:key>/", staff.posting, name="posting"),
    path("staff/<int:key>/dismiss/", staff.dismiss_posting, name="dismiss"),
    path("staff/offers/<int:key>/withdraw/", staff.withdraw, name="withdraw_offer"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/issue/", tokens.issue, name="issue_token"),
    path("tokens/<int:key>/revoke/", tokens.revoke, name="revoke_token"),
    path("systems/", tokens.systems, name="systems"),
    path("systems/<int:key>/", tokens.system, name="system"),
    path("systems/<int:key>/tokens/", tokens.issue_for_system, name="issue_system_token"),
    path("systems/<int:key>/over/", tokens.hand_over, name="hand_over"),
    path("systems/<int:key>/end/", tokens.end, name="end_system"),
]
