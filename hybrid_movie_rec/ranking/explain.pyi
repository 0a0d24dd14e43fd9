# Made from explain.py by tools/stubs.py; change that and run the tool again.
"""How much of a film's place on a list is owed to each film that the person has rated: an exact sum, not a
story told afterwards.
"""

__all__ = []
