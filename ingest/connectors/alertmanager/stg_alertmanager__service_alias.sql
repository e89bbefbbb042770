-- entity: service_alias
-- grain: service_alias_id
-- definition: Services as alerts name them: by the label service, else app, app_kubernetes_io_name, component or job.
select
  _source || ':service:' || service_word AS service_alias_id,
  'alertmanager' AS tool,
  service_word AS name,
  _source AS source_id,
  10 AS source_rank,
  max(_loaded_at) AS known_at
from stg_alertmanager__firing
where service_word IS NOT NULL
group by _source, service_word
