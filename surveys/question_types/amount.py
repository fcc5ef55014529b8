"""Too little … right amount … too much: −3 to 3, where 0 is right and both ends hurt."""

from surveys.question_types._points import LabelledPoints

TYPE = LabelledPoints(
    name="amount", lowest=-3, highest=3, sensitive_ends=("low", "high"), released_as="amount"
)
