"""Floor 3: what the faces share: negotiation, problem details, paging, caching."""
