"""Reads Python graphs without importing them, and warns where a question would not be asked as meant."""
