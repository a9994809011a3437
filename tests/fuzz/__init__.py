"""Fuzzing: `python -m tests.fuzz [--seconds N] [--target NAME] [--seed N] [--atheris]`.

Texts that people could have (the examples, the fixtures, every text that ever broke something) are changed at random and given to
one target after the other. A target must not raise, must end in time proportional to the length of its text, and must give places
inside it. What breaks is written to tests/fuzz/corpus/TARGET and is tried by every test run from then on."""
