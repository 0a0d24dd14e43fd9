# Made from explain.py by tools/stubs.py; change that and run the tool again.
"""4.2 stars: how much of it is the average, the person, the film, their taste, what the film is about, the
evening? A sum without a remainder.
"""

__all__ = ["PARTS"]
PARTS: tuple[str, str, str, str, str, str]
