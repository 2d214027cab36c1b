"""The YAML graph format: positions, checks, expressions, and the way to a StateGraph."""
