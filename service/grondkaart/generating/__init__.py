"""Invented inventories of real municipalities, for trials and measurements: realistic, and marked as invented."""
