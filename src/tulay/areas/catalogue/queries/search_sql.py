"""The statements of the search; `search.py` says when each is used. Braces are filled from the constants here only."""

from tulay.areas.catalogue.rules.search import Order

# Which words somebody wrote, and for the others what they may have meant: alike (trigrams) or, with two letters changed
# places, at least beginning alike.
UNDERSTAND = """
WITH asked AS MATERIALIZED (
  SELECT word, tulay_folded(word) AS folded, position
  FROM unnest(%(words)s::text[]) WITH ORDINALITY AS given (word, position)),
named AS MATERIALIZED (
  SELECT word, ARRAY(SELECT agency.id FROM directory_agency agency
                     WHERE folded = ANY (string_to_array(agency.folded_words, ' '))) AS agencies
  FROM asked)
SELECT asked.word, folded, agencies,
  CASE WHEN length(folded) < %(corrected_from)s OR agencies <> '{}'
         OR EXISTS (SELECT FROM catalogue_search_word known WHERE starts_with(known.word, folded))
       THEN '{}'
       ELSE ARRAY(SELECT known.word FROM (
                    SELECT word, services FROM catalogue_search_word WHERE word %% folded
                    UNION SELECT word, services FROM catalogue_search_word
                    WHERE left(word, 1) = left(folded, 1) AND abs(length(word) - length(folded)) < 2) AS known
                  ORDER BY similarity(known.word, folded) DESC, known.services DESC, known.word LIMIT 30)::text[] END
FROM asked JOIN named USING (word)
ORDER BY position
"""

FILTERS = {
    "in_sector": "%(sector)s = '' OR shelf.sector = %(sector)s",
    "in_agency": "%(agency)s = '' OR shelf.agency_slug = %(agency)s",
    "in_event": "%(life_event)s = '' OR shelf.life_events @> ARRAY[%(life_event)s]::varchar[]",
    "is_spoken": "%(spoken)s = '' OR shelf.languages @> ARRAY[%(spoken)s]::varchar[]",
    "is_open_enough": "NOT %(is_open)s OR shelf.is_accepting AND coalesce(shelf.closes_at > %(now)s, true)",
    "in_place": """%(path)s = '' OR shelf.jurisdiction = %(path_jurisdiction)s AND (
        shelf.id NOT IN (SELECT covered.service_id FROM catalogue_coverage covered)
        OR shelf.id IN (SELECT covered.service_id
                        FROM catalogue_coverage covered JOIN directory_place place ON place.id = covered.place_id
                        WHERE starts_with(%(path)s, place.path) OR starts_with(place.path, %(path)s)))""",
    "is_marked": """(%(tags)s::varchar[] = '{}' OR shelf.tags && %(tags)s::varchar[])
        AND (NOT %(is_featured)s OR shelf.is_featured)""",
}
FILTERS = {name: f"({' '.join(condition.split())})" for name, condition in FILTERS.items()}

KEYS = {
    Order.RELEVANCE: "(ts_rank(shelf.search, to_tsquery('simple', tulay_folded(%(any)s)), 1) * 1000000)::bigint",
    Order.NAME: "coalesce(shelf.sort_names ->> %(language)s, shelf.sort_names ->> 'en')",
    Order.NEWEST: "shelf.published_at",
}
ORDERS = {
    Order.RELEVANCE: "key DESC, id DESC",
    Order.NAME: "key, id",
    Order.NEWEST: "key DESC, id DESC",
}
BEHIND = {
    Order.RELEVANCE: "(key, id) < (%(last)s::bigint, %(last_id)s)",
    Order.NAME: "(key, id) > (%(last)s, %(last_id)s)",
    Order.NEWEST: "(key, id) < (%(last)s::timestamptz, %(last_id)s)",
}

# The rows of the page are chosen first: only their long texts are unpacked.
ITEMS = """
WITH chosen AS MATERIALIZED (
  SELECT key, id FROM (
    SELECT shelf.id, {key} AS key FROM catalogue_shelf shelf
    WHERE (%(jurisdiction)s = '' OR shelf.jurisdiction = %(jurisdiction)s) AND {match} AND {filters}) AS fitting
  WHERE true {behind}
  ORDER BY {order} LIMIT %(limit)s)
SELECT key, id, slug, texts -> said.code ->> 'name', texts -> said.code ->> 'summary', said.code, languages, agency_id,
       coalesce(agency_names ->> said.code, agency_name), agency_acronym, agency_slug, jurisdiction, sector, tags,
       fee_minor, currency, processing_days, is_featured,
       is_accepting AND coalesce(closes_at > %(now)s, true), slots_left, closes_at
FROM chosen JOIN catalogue_shelf shelf USING (id),
  LATERAL (SELECT CASE WHEN languages @> ARRAY[%(language)s]::varchar[] THEN %(language)s ELSE 'en' END) AS said (code)
ORDER BY {order}
"""

FACETS = """
WITH hit AS MATERIALIZED (
  SELECT shelf.sector, shelf.agency_slug, shelf.life_events, shelf.languages,
         shelf.is_accepting AND coalesce(shelf.closes_at > %(now)s, true) AS takes, {flags}
  FROM catalogue_shelf shelf
  WHERE (%(jurisdiction)s = '' OR shelf.jurisdiction = %(jurisdiction)s) AND {match})
SELECT 'total', 'fits', count(*) FROM hit WHERE {every}
UNION ALL SELECT 'total', 'unfiltered', count(*) FROM hit
UNION ALL SELECT 'sector', sector, count(*) FROM hit WHERE {but_in_sector} GROUP BY 2
UNION ALL SELECT 'agency', agency_slug, count(*) FROM hit WHERE {but_in_agency} GROUP BY 2
UNION ALL SELECT 'life_event', unnest(life_events), count(*) FROM hit WHERE {but_in_event} GROUP BY 2
UNION ALL SELECT 'language', unnest(languages), count(*) FROM hit WHERE {but_is_spoken} GROUP BY 2
UNION ALL SELECT 'open', 'yes', count(*) FROM hit WHERE takes AND {but_is_open_enough}
"""
