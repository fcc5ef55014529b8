"""How often something that should not happen was seen: 1 never to 5 ten times or more."""

from surveys.question_types._points import LabelledPoints

TYPE = LabelledPoints(name="frequency", lowest=1, highest=5, sensitive_ends=("high",))
