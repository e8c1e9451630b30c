"""The face of the product: the command line, the cases and the reports. The only place that knows the clock."""

from importlib.metadata import version

__version__ = version("shuangkong")

__all__ = ["__version__"]
