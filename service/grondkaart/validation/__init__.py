"""Floor 2: data held against the shapes. Only here rdflib and pySHACL are known, in a process apart."""
