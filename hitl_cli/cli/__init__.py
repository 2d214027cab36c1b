"""The command line: every command with its options, and the one place that turns errors into exit codes."""
