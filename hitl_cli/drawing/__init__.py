"""A graph as a picture: pure functions from nodes and edges to lines of text. Standard library only."""
