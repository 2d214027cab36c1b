"""A graph as a picture: values and pure functions from nodes and edges to lines of text. Standard library only."""
