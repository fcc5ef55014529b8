"""Ratings and comments that somebody else has collected: read, scored, told as JSON, table and page."""
