"""Figures of what happens between members, for hosts of a club and for administrators."""
