"""Loads a target (a YAML file, a Python module, a LangGraph graph) into a Runner."""
