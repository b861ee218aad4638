"""Sample data: real clusters, acts and figures of two provinces with their papers, the people of a demonstration, and some work in hand."""

from qlccn.sample.accounts import demo_accounts
from qlccn.sample.loading import load

__all__ = ["demo_accounts", "load"]
