"""Floor 1: the only room that knows an engine and the data directory."""
