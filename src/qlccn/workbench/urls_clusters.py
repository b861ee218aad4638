"""Addresses of the clusters pages."""

urlpatterns: list = []
