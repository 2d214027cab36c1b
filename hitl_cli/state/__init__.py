"""A graph's state: its keys, what a node sees of it, how updates change it, and its values in a store."""
