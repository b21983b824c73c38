"""Regional Carbon: from electricity bills and the statistical yearbook to a region's carbon decision.

>>> import regional_carbon as rc
>>> done = rc.run("examples/region-a", target=0.3)          # doctest: +SKIP

The public names stand in `__init__.pyi`; each is loaded when it is first used, so that the import costs nothing.
"""

import sys
from types import ModuleType

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
__all__ += ["__version__"]


class _PublicNames(ModuleType):
    """A package whose public names stay what `__init__.pyi` says, whatever is imported of it and in whatever order.

    The import of a submodule ends in `setattr(package, name, submodule)`. Where the name is a public function's
    (`collect`, `procedure`, `run`), `rc.collect` would from then on be the module. `from regional_carbon.collect
    import …` does not ask for that attribute: a submodule is found by its full name in `sys.modules`.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and name in self.__all__):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _PublicNames
