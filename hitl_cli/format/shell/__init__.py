"""Texts of shell steps: values in them are variables, and refused where one would be evaluated."""
