"""The engine of DATABASES: Django's for PostgreSQL, with one difference (base.py)."""
