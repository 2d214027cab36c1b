"""Runs LangGraph graphs. Only `runner.py` imports langgraph."""
