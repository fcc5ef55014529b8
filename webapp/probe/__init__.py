"""The test ballot: does the way of a ballot work? Green or red at any time, without a log."""

from webapp.probe.sending import Sender, send_test_ballot

__all__ = ["Sender", "send_test_ballot"]
