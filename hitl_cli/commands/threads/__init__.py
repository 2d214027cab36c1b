"""`hitl threads`: looks at threads. Reads only; needs no graph's code."""
