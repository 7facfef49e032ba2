"""Floor 2: the questions of `queries/`: reading, binding, answering, writing down."""
