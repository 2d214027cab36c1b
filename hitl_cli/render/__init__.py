"""The one place that prints: a Result as text, JSON or JSON lines."""
