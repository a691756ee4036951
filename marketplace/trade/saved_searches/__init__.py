"""Searches members keep, and what they were told of; finds nothing by itself."""
