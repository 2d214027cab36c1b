"""The person at the terminal while a graph runs: who answers, what they see, how they stop it."""
