"""Readers of the configuration of reverse proxies, one file each: where they write down who came when.

Each knows its FILES and offers `sites(texts, host)`. They read what matters here and no more: an included
file is read only if it is among FILES, and variables and conditions are not followed.
"""
