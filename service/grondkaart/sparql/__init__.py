"""Floor 4: the SPARQL protocol under `/sparql`."""
