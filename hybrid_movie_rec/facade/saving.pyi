# Made from saving.py by tools/stubs.py; change that and run the tool again.
"""A fitted recommender as a folder one can read with one's eyes: settings, titles, tensors and a card that
says what it has seen; opened next year, put on a hub, or run without Python.
"""

__all__ = []
