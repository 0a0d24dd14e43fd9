# Made from update.py by tools/stubs.py; change that and run the tool again.
"""New films, new people and new ratings join a fitted model in moments, without a new fit; and when a new
fit is due, it begins where the old one ended.
"""

__all__ = []
