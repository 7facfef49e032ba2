"""Floor 2: turns files from outside and the shipped data into graphs. One module per format."""
