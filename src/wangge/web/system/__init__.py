"""Probes, metrics, and the page that shows the administrator how the system runs."""
