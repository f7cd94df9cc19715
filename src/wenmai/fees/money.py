"""Amounts are whole fen; people read and write yuan."""

from decimal import Decimal

FEN = 100


def fen_of(yuan: Decimal) -> int:
    """3000 from 30.00. The decimal has two places at most."""
    return int((Decimal(yuan) * FEN).to_integral_value())


def yuan_of(fen: int) -> str:
    """30.00 from 3000, -0.50 from -50."""
    sign, whole = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{whole // FEN}.{whole % FEN:02d}"
