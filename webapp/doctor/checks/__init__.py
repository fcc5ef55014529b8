"""The checks, one file each: TITLE, ORDER in the list, REFUSES_AT (levels) and `examine(visit, desk)`.

A check only reads. A bad line refuses the freeze at the levels it names. What it could not see it says.
"""
