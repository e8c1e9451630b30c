"""The face of the product: command line and reports."""
