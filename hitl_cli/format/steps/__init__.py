"""What the verbs of a graph file do when a node runs, one verb per file."""
