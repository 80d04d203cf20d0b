"""Sheets Marathon: a sales-learning marathon run out of one Google Sheet."""

__version__ = "0.1.0"
