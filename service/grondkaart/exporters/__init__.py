"""Floor 2½: graphs written back as files that others read; the way back of `importers`."""
