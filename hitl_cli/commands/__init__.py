"""One verb per file: each command takes values and returns a Result; none prints."""
