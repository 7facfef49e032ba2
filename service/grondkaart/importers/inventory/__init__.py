"""The forms in which a municipality can hand in its inventory: one importer per file."""
