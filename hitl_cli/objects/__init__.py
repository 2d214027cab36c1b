"""The JSON objects that several commands give, and the commands that are named in them."""
