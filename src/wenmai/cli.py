"""The wenmai command."""

import click


@click.group()
def main() -> None:
    """文脉。"""
