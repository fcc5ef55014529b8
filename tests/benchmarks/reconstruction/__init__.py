"""The reconstruction benchmark: what attackers can work out from the files that readers get.

Made-up leaders whose every answer is known go through the real scoring and the real report writers. A parser
that shares no code with the writers turns the files back into cells; attackers enumerate all answers that fit
these cells under the rules, and everything they claim is held against the truth. Weak rules, tried in the
same way, have to be caught.

    python -m tests.benchmarks.reconstruction [--leaders 200] [--seed 1]
"""
