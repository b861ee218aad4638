"""Addresses of the obligations pages."""

urlpatterns: list = []
