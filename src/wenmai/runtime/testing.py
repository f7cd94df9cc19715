"""Pytest plugin, loaded before Django's settings: gives the run a database server and a state folder of its own."""
