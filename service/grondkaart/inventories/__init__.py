"""Floor 3½: inventories handed in, judged, kept, compared and withdrawn."""
