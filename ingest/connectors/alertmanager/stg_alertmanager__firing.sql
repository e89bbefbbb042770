-- grain: incident_id
-- definition: Alerts that are incidents: not those of severity none, info or warning, nor those whose labels name an environment
--   that is not production's.
with latest as (
  select *
  from raw.alertmanager__alert
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
told as (
  select
    _source || ':' || _key AS incident_id,
    _source,
    _loaded_at,
    payload,
    nullif(json_extract_string(payload, '$.labels.severity'), '') AS severity,
    lower(
      coalesce(
        json_extract_string(payload, '$.labels.environment'), json_extract_string(payload, '$.labels.env'),
        json_extract_string(payload, '$.labels.stage'), ''
      )
    ) AS environment_word,
    coalesce(
      json_extract_string(payload, '$.labels.service'), json_extract_string(payload, '$.labels.app'),
      json_extract_string(payload, '$.labels.app_kubernetes_io_name'), json_extract_string(payload, '$.labels.component'),
      json_extract_string(payload, '$.labels.job')
    ) AS service_word
  from latest
  where not _is_deleted
)
select *
from told
where lower(coalesce(severity, '')) NOT IN ('none', 'info', 'warning')
  and not regexp_matches(environment_word, '^(dev|test|stag|qa|int|uat|sandbox|preview|local|non-?prod)')
