"""Floor 4: questions over supposed facts, beside the answer over the real ones."""
