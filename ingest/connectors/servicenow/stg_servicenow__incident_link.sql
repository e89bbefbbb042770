-- entity: incident_link
-- grain: incident_id, deployment_id
-- definition: What an incident names as its deployment, as it is written: `url:…`, `id:<number of a deployment>` or
--   `commit:<sha>`. In its own words; in those of the change request that caused it (caused by, or its RFC), and where that one
--   names none, the last deployment of its service while it was implemented. A change request of the same item that was
--   implemented in the 24 hours before is time and place alone.
with latest_incident as (
  select *
  from raw.servicenow__incident
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
here as (
  select
    _source,
    _source || ':' || coalesce(nullif(payload->>'parent_incident', ''), _key) AS incident_id,
    (payload->>'cmdb_ci') AS item_id,
    unnest([nullif(payload->>'caused_by', ''), nullif(payload->>'rfc', '')]) AS change_key,
    concat_ws(' ', payload->'shown'->>'work_notes', payload->>'close_notes') AS note,
    (payload->>'description') AS detail,
    CAST(payload->>'opened_at' AS TIMESTAMP) AS opened_at
  from latest_incident
  where not _is_deleted
    and (payload->>'state') <> '8'
),
wording as (
  select _source, incident_id, note AS words, 'note' AS evidence, 1 AS preference, opened_at AS happened_at
  from here
  union all
  select _source, incident_id, detail, 'detail', 2, opened_at
  from here
  union all
  select here._source, here.incident_id, change.words, 'caused by', 3, change.known_at
  from here
  join stg_servicenow__change AS change on change._source = here._source and change._key = here.change_key
  union all
  select here._source, here.incident_id, change.words, 'change event', 4, change.actual_end_at
  from here
  join stg_servicenow__change AS change
    on change._source = here._source
    and change.item_id = here.item_id
    and change.actual_end_at <= here.opened_at
    and change.actual_end_at > here.opened_at - INTERVAL '24' HOUR
),
reference as (
  select *, unnest(regexp_extract_all(words, 'https?://[^\s"''<>\\]+/deployments?/[^\s"''<>\\?#]+')) AS place, 'url:' AS kind
  from wording
  union all
  select *, unnest(regexp_extract_all(words, '(?i)\bdeployment(?:_id)?["\s:#=]+([0-9]{3,})\b', 1)), 'id:'
  from wording
  union all
  select *, unnest(regexp_extract_all(words, '\b[0-9a-f]{40}\b')), 'commit:'
  from wording
),
implemented as (
  select
    here._source,
    here.incident_id,
    max_by(deployment.deployment_id, deployment.finished_at) AS deployment_id,
    max(change.known_at) AS happened_at
  from here
  join stg_servicenow__change AS change on change._source = here._source and change._key = here.change_key
  join int_release__served AS served on served.release_id = change.release_id
  join int_deployment__served AS deployment
    on deployment.service_id = served.service_id
    and deployment.finished_at >= change.actual_start_at
    and deployment.finished_at <= change.actual_end_at
    and deployment.environment_tier = 'production'
  where not regexp_matches(change.words, '\b[0-9a-f]{40}\b|/deployments?/')
  group by here._source, here.incident_id, here.change_key
),
every_one as (
  select _source, incident_id, kind || place AS deployment_id, evidence, preference, happened_at
  from reference
  union all
  select _source, incident_id, deployment_id, 'caused by', 3, happened_at
  from implemented
)
select
  incident_id,
  deployment_id,
  min_by(evidence, preference) AS evidence,
  min(_source) AS source_id,
  10 AS source_rank,
  max(happened_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from every_one
group by incident_id, deployment_id
