-- entity: incident_service
-- grain: incident_id, service_id
-- definition: The service that an alert's labels name, by its alias.
select
  incident_id,
  _source || ':service:' || service_word AS service_id,
  _source AS source_id,
  10 AS source_rank,
  _loaded_at AS known_at
from stg_alertmanager__firing
where service_word IS NOT NULL
