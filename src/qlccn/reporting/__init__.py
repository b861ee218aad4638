"""Periodic reports: cycles, what each reporter enters, and the tables that are computed from them."""
