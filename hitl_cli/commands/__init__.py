"""One verb per file, or one form of it: each command takes values and returns a Result; none prints."""
