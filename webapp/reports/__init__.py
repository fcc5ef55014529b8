"""Kept scorecards made readable: the same pages on paper and on the web."""
