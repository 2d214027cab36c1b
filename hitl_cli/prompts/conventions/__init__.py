"""Payload conventions, one per file; `recognise.py` lists them."""
