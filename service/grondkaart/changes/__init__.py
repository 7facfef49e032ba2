"""Floor 3: changing graphs: worked out apart, guarded by the shapes, kept, and only then visible."""
