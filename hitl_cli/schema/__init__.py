"""What JSON may be asked and answered: payloads, JSON Schemas, and the types that stand for them."""
