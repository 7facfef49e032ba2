"""Floor 4: server-rendered HTML pages."""
