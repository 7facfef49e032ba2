"""What is published of the graph: its catalogue, statistics, copies, changes and differences."""
