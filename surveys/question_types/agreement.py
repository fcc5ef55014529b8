"""How far a good word about the leader is shared: 1 strongly disagree to 5 strongly agree."""

from surveys.question_types._points import LabelledPoints

TYPE = LabelledPoints(name="agreement", lowest=1, highest=5, sensitive_ends=("low",))
