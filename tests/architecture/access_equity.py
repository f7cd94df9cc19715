"""Examples of the addresses of equity and money: 攀枝花."""

EQUITY = {
    "equity:page": lambda _world: {"region": "5104"},
    "equity:file": lambda _world: {"region": "5104"},
    "api-1:equity": lambda _world: {"region": "5104"},
}
