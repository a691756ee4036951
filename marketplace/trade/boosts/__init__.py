"""Listings that stand first for a while because their provider paid for it; always labelled so."""
