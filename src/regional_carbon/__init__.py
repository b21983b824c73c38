"""Regional Carbon: from electricity bills and the statistical yearbook to a region's carbon decision.

>>> import regional_carbon as rc
>>> done = rc.run("examples/region-a", target=0.3)          # doctest: +SKIP

The public names stand in `__init__.pyi`; each is loaded when it is first used, so that the import costs nothing.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
__all__ += ["__version__"]
