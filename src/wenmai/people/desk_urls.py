"""/desk/people/"""

from django.urls import path

from wenmai.people.views import desk, staff

app_name = "people_desk"
urlpatterns = [
    path("", desk.find, name="find"),
    path("register/", desk.register, name="register"),
    path("found/<str:found>/", desk.person, name="person"),
    path("found/<str:found>/document/", desk.document, name="document"),
    path("found/<str:found>/card/", desk.card, name="card"),
    path("found/<str:found>/print/", desk.print_code, name="print_code"),
    path("found/<str:found>/paper/", desk.paper, name="paper"),
    path("staff/", staff.postings, name="postings"),
    path("staff/<int:key>/", staff.posting, name="posting"),
    path("staff/<int:key>/dismiss/", staff.dismiss_posting, name="dismiss"),
    path("staff/<int:key>/tokens/", staff.issue, name="issue_token"),
    path("staff/tokens/<int:key>/revoke/", staff.revoke, name="revoke_token"),
]
