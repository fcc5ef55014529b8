"""Attacks that try to link a ballot to a person: by traces, by order, by repetition, by time."""
