"""What is on disk: one SQLite file, and the lock files beside it."""
