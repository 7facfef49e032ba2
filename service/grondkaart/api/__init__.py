"""Floor 4: the JSON façade under `/v1`."""
