"""The parts of a graph file, from mappings and lists to the values of `model.py`."""
