"""The toolkit of a cohort: it reads what the model declares and knows no table by name."""

__version__ = "0.2.0"
