"""What is wrong with a graph file that is well formed: names, edges, values."""
