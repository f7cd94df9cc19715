"""文脉 Wenmai: the software that a public cultural service system runs on."""

__version__ = "0.2.0"
