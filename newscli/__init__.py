"""newscli: splits dumps of news articles into headline, body and lists, and makes them searchable."""

__version__ = "0.1.0"
