"""The commands of `soundline`, one file per thing they are about."""
