from django.db import migrations

# What is published, as the search reads it. The view looks with its owner's eyes: it shows published services only,
# so row security has nothing to take away, and the full-text index may serve the words (under row security it may not,
# because `@@` is not leakproof).
SHELF = """
CREATE VIEW catalogue_shelf AS
SELECT service.id, service.slug, service.agency_id, service.jurisdiction, service.sector, service.access,
       service.texts, service.sort_names, service.languages, service.tags, service.life_events, service.fee_minor,
       service.currency, service.processing_days, service.closes_at, service.is_featured, service.published_at,
       service.search,
       service.is_accepting AND coalesce(slots.slots_left > 0, true) AS is_accepting, slots.slots_left,
       agency.slug AS agency_slug, agency.name AS agency_name, agency.names AS agency_names,
       agency.acronym AS agency_acronym
FROM catalogue_service service
JOIN directory_agency agency ON agency.id = service.agency_id
LEFT JOIN catalogue_slots slots ON slots.service_id = service.id
WHERE service.state = 'published' AND agency.deactivated_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_ground"), ("directory", "0001_ground")]

    operations = [migrations.RunSQL(SHELF, "DROP VIEW catalogue_shelf")]
