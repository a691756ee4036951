"""Payments that a customer's bank has called into question."""
