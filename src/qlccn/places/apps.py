from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "qlccn.places"
    label = "places"
    verbose_name = "Địa bàn"
