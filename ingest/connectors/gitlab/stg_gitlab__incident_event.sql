-- entity: incident_event
-- grain: incident_event_id
-- definition: What happened to an incident: its making, what was done to its state, and notes.
with note as (
  select _source, incident_id, url, unnest(notes) AS item
  from stg_gitlab__story
),
turn as (
  select _source, incident_id, url, unnest(state_events) AS item
  from stg_gitlab__story
),
every_one as (
  select incident_id || ':made' AS incident_event_id, incident_id, 'triggered' AS kind, opened_at AS happened_at, username, _source, url
  from stg_gitlab__story
  union all
  select incident_id || ':note:' || item.id, incident_id, item.kind, item.happened_at, item.username, _source, url || '#note_' || item.id
  from note
  where item.kind is not null
  union all
  select
    incident_id || ':state:' || item.id,
    incident_id,
    CASE item.state WHEN 'closed' THEN 'resolved' ELSE item.state END,
    CAST(item.created_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC',
    item.user.username,
    _source,
    url
  from turn
)
select
  incident_event_id,
  incident_id,
  kind,
  happened_at,
  'gitlab:' || lower(username) AS account_id,
  CAST(NULL AS VARCHAR) AS assignee_id,
  _source AS source_id,
  10 AS source_rank,
  happened_at AS known_at,
  url
from every_one
