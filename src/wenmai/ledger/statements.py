"""The statements behind `record` and `reverse`, each one round trip and safe when raced."""

from typing import Final

from wenmai.ledger.rows import columns

RECORD: Final = f"""
WITH slot AS (
    INSERT INTO ledger_factkey (kind, source, turn, reversal, happened_on, fact_id)
    SELECT %(kind)s, %(source)s, count(*), false, %(happened_on)s, nextval('ledger_fact_id_seq')
    FROM ledger_factkey WHERE kind = %(kind)s AND source = %(source)s AND reversal
    ON CONFLICT DO NOTHING
    RETURNING turn, fact_id
)
INSERT INTO ledger_fact (id, kind, happened_on, happened_at, division_code, institution_code, institution_kind,
    quantity, channel, audience, setting, source, turn, attributes)
SELECT fact_id, %(kind)s, %(happened_on)s, %(happened_at)s, %(division)s, %(institution)s, %(institution_kind)s,
    %(quantity)s, %(channel)s, %(audience)s::text[], %(setting)s, %(source)s, turn, %(attributes)s::jsonb
FROM slot
RETURNING {columns()}
"""  # noqa: S608 - column names of our own
"""`turn` is the number of earlier reversals: while a fact is live the key exists and nothing is inserted."""

# One join at most: the planner takes a WITH for one row, and would compare 50,000 with 50,000 in a nested loop.
_REVERSE_MANY: Final = """
WITH mine AS MATERIALIZED (
    SELECT f.*, nextval('ledger_fact_id_seq') AS new_id FROM {facts}
), slot AS (
    INSERT INTO ledger_factkey (kind, source, turn, reversal, happened_on, fact_id)
    SELECT kind, source, turn, true, happened_on, new_id FROM mine
    ON CONFLICT DO NOTHING
    RETURNING fact_id
), taken AS (
    INSERT INTO ledger_fact (id, kind, happened_on, happened_at, division_code, institution_code, institution_kind,
        quantity, channel, audience, setting, source, turn, reverses, attributes)
    SELECT new_id, kind, happened_on, happened_at, division_code, institution_code, institution_kind,
        -quantity, channel, audience, setting, source, turn, id, attributes || %(said)s::jsonb
    FROM mine WHERE new_id = ANY(ARRAY(SELECT fact_id FROM slot))
)
SELECT count(*) FROM slot
"""

REVERSE_PIECE: Final = _REVERSE_MANY.format(
    facts="""ledger_factkey k JOIN ledger_fact f ON f.id = k.fact_id AND f.happened_on = k.happened_on
    WHERE k.epoch = %(epoch)s AND k.txid = %(txid)s::text::xid8 AND k.fact_id BETWEEN %(first)s AND %(last)s
        AND NOT k.reversal"""
)
"""Take back what one statement of an import recorded; what was taken back before stays as it is."""

REVERSE_OVERLAP: Final = _REVERSE_MANY.format(
    facts="""ledger_fact f
    WHERE kind = %(kind)s AND institution_code = %(institution)s AND happened_on >= %(since)s AND reverses IS NULL"""
)
"""Take back what other systems sent of a kind for an institution from a day on."""

REVERSE: Final = f"""
WITH original AS (
    SELECT * FROM ledger_fact WHERE id = %(id)s AND happened_on = %(happened_on)s
), slot AS (
    INSERT INTO ledger_factkey (kind, source, turn, reversal, happened_on, fact_id)
    SELECT kind, source, turn, true, happened_on, nextval('ledger_fact_id_seq') FROM original
    ON CONFLICT DO NOTHING
    RETURNING fact_id
)
INSERT INTO ledger_fact (id, kind, happened_on, happened_at, division_code, institution_code, institution_kind,
    quantity, channel, audience, setting, source, turn, reverses, attributes)
SELECT slot.fact_id, kind, happened_on, happened_at, division_code, institution_code, institution_kind,
    -quantity, channel, audience, setting, source, turn, id, attributes || jsonb_build_object('reason', %(reason)s::text)
FROM original, slot
RETURNING {columns()}
"""  # noqa: S608 - column names of our own
