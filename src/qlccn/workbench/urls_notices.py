"""Addresses of the notices pages."""

from django.urls import path

from qlccn.workbench import notices, notices_talk

urlpatterns = [
    path("thong-bao/", notices.inbox, name="notices"),
    path("thong-bao/<int:pk>/", notices.show, name="notice"),
    path("thong-bao/da-doc/", notices.read, name="notices_read"),
    path("thong-bao/da-xem/", notices.looked, name="notices_looked"),
    path("thong-bao/theo-doi/", notices.following, name="notices_following"),
    path("thong-bao/tuy-chon/", notices.preferences, name="notices_preferences"),
    path("thong-bao/nguoi/<slug:kind>/<int:key>/", notices.people, name="notices_people"),
    path("thong-bao/lich/", notices.feed, name="notices_feed"),
    path("thong-bao/lich/<str:token>.ics", notices.calendar, name="notices_calendar"),
    path("thong-bao/thoi-thu/<str:token>/", notices.stop_mail, name="notices_stop_mail"),
    path("thong-bao/trao-doi/<int:pk>/sua/", notices_talk.edit, name="comment_edit"),
    path("thong-bao/trao-doi/<int:pk>/xoa/", notices_talk.delete, name="comment_delete"),
    path("thong-bao/trao-doi/<int:pk>/gach/", notices_talk.strike, name="comment_strike"),
    path("thong-bao/trao-doi/<slug:kind>/<int:key>/", notices_talk.thread, name="comments"),
]
