"""Spreadsheets: safe reading, writing without live formulas, templates, marked copies. No database."""
