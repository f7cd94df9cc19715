"""`python -m wenmai.cli` is the wenmai command."""

from wenmai.cli.entry import main

main()
