"""What commands are asked with: a path as a person gives it, and who watches the steps."""

from regional_carbon.run.progress import PathLike, Progress, silent

__all__ = ["PathLike", "Progress", "silent"]
