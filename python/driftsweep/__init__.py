"""Studies of driftsweep in Python: see Study."""

from .program import Error
from .study import Study, open

__all__ = ["Error", "Study", "open"]
__version__ = "0.1.0"
