"""The face of linked data: an answer for every address of ours, the catalogue, copies and the change feed."""
