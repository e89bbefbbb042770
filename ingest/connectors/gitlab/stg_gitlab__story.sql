-- grain: _source, _key
-- title: GitLab's incidents, read
-- definition: Incidents as they are now. Acknowledged when the tool first noted so; resolved while closed. What was written down in
--   them names deployments.
with latest as (
  select *
  from raw.gitlab__incident
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
read as (
  select
    _source,
    _key,
    from_json(payload, '{
      "project_id": "VARCHAR", "title": "VARCHAR", "description": "VARCHAR", "state": "VARCHAR", "severity": "VARCHAR",
      "created_at": "VARCHAR", "updated_at": "VARCHAR", "closed_at": "VARCHAR", "web_url": "VARCHAR", "labels": ["VARCHAR"],
      "author": {"username": "VARCHAR"},
      "state_events": [{"id": "VARCHAR", "created_at": "VARCHAR", "state": "VARCHAR", "user": {"username": "VARCHAR"}}],
      "notes": [{
        "id": "VARCHAR", "system": "BOOLEAN", "body": "VARCHAR", "created_at": "VARCHAR", "author": {"username": "VARCHAR"}
      }]
    }') AS told
  from latest
  where not _is_deleted
)
select
  read._source,
  read._key,
  read._source || ':' || read._key AS incident_id,
  place.repository_id,
  told.title,
  told.description,
  NULLIF(upper(told.severity), 'UNKNOWN') AS severity,
  CAST(told.created_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS opened_at,
  CAST(told.updated_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS updated_at,
  CASE WHEN told.state = 'closed' THEN CAST(told.closed_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' END AS resolved_at,
  told.labels,
  told.author.username AS username,
  told.state_events AS state_events,
  list_transform(told.notes, lambda x: {
    'id': x.id,
    'username': x.author.username,
    'happened_at': CAST(x.created_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC',
    'kind': CASE
      WHEN not x.system THEN 'annotated'
      WHEN regexp_matches(x.body, '(?i)^changed the incident status to \*\*acknowledged') THEN 'acknowledged'
      WHEN starts_with(x.body, 'assigned to') THEN 'assigned'
    END,
    'words': CASE WHEN not x.system THEN x.body END
  }) AS notes,
  told.web_url AS url
from read
join stg_gitlab__place as place on place._source = read._source and place.native_id = told.project_id
