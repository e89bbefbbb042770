-- entity: approval
-- grain: approval_id
-- definition: Deployments that were seen blocked, which wait for somebody to let them into a protected environment: from their
--   creation to the start of their job. One that was cancelled or skipped without having been started was refused.
with read as (
  select
    _source,
    _key,
    _loaded_at,
    _is_deleted,
    from_json(payload, '{
      "id": "VARCHAR", "status": "VARCHAR", "created_at": "VARCHAR", "updated_at": "VARCHAR", "environment": {"name": "VARCHAR"},
      "deployable": {"started_at": "VARCHAR", "web_url": "VARCHAR"}
    }') AS told
  from raw.gitlab__deployment
),
blocked as (
  select distinct _source, _key
  from read
  where told.status = 'blocked'
),
latest as (
  select *
  from read
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
judged as (
  select
    latest.*,
    CAST(told.created_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS requested_at,
    CAST(told.deployable.started_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS begun_at,
    CAST(told.updated_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS updated_at
  from latest
  join blocked on blocked._source = latest._source and blocked._key = latest._key
  where not latest._is_deleted
)
select
  _source || ':' || told.id || ':blocked' AS approval_id,
  _source || ':' || told.id AS release_id,
  'environment ' || told.environment.name AS gate,
  requested_at,
  CASE
    WHEN told.status = 'blocked' THEN NULL
    WHEN begun_at >= requested_at THEN begun_at
    ELSE updated_at
  END AS decided_at,
  CASE
    WHEN told.status = 'blocked' THEN NULL
    WHEN told.status IN ('canceled', 'skipped') and begun_at IS NULL THEN 'rejected'
    ELSE 'approved'
  END AS verdict,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  told.deployable.web_url AS url
from judged
