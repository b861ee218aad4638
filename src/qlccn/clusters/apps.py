from django.apps import AppConfig


class ClustersConfig(AppConfig):
    name = "qlccn.clusters"
    label = "clusters"
    verbose_name = "Cụm công nghiệp"
