"""Floor 0: errors, settings, vocabulary, media types, assets. Imports no other room."""
