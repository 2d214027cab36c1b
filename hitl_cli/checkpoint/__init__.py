"""The checkpointers, by the names that LangGraph uses."""
