-- entity: incident_event
-- grain: incident_event_id
-- definition: What happened to incidents: that they were opened, and what their history holds of state and assignment; of a child
--   under its parent.
with latest_incident as (
  select *
  from raw.servicenow__incident
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
here as (
  select
    *,
    _source || ':' || coalesce(nullif(payload->>'parent_incident', ''), _key) AS incident_id
  from latest_incident
  where not _is_deleted
    and (payload->>'state') <> '8'
),
audit as (
  select *
  from raw.servicenow__audit
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
moved as (
  select
    audit._source,
    audit._key,
    here.incident_id,
    (audit.payload->>'fieldname') AS field,
    (audit.payload->>'oldvalue') AS old_value,
    (audit.payload->>'newvalue') AS new_value,
    (audit.payload->>'user') AS user_name,
    CAST(audit.payload->>'sys_created_on' AS TIMESTAMP) AS happened_at,
    (here.payload->>'link') AS url
  from audit
  join here on here._source = audit._source and here._key = (audit.payload->>'documentkey')
),
person as (
  select _source, (payload->>'user_name') AS user_name, max(_key) AS native_id
  from raw.servicenow__user
  group by _source, user_name
),
told as (
  select
    _source || ':' || _key || ':opened' AS incident_event_id,
    incident_id,
    'triggered' AS kind,
    CAST(payload->>'opened_at' AS TIMESTAMP) AS happened_at,
    _source,
    CAST(NULL AS VARCHAR) AS user_name,
    CAST(NULL AS VARCHAR) AS assignee,
    (payload->>'link') AS url
  from here
  union all
  select
    _source || ':' || _key,
    incident_id,
    CASE
      WHEN field = 'assigned_to' THEN 'assigned'
      WHEN new_value IN ('6', '7') THEN 'resolved'
      WHEN old_value IN ('6', '7') THEN 'reopened'
      WHEN new_value = '2' THEN 'acknowledged'
      WHEN new_value = '3' THEN 'snoozed'
      ELSE 'triggered'
    END,
    happened_at,
    _source,
    user_name,
    CASE WHEN field = 'assigned_to' THEN new_value END,
    url
  from moved
  -- What was resolved is closed some days later, which is nothing new.
  where not (field <> 'assigned_to' and old_value = '6' and new_value = '7')
    and not (field = 'assigned_to' and coalesce(new_value, '') = '')
)
select
  told.incident_event_id,
  told.incident_id,
  told.kind,
  told.happened_at,
  told._source || ':' || person.native_id AS account_id,
  told._source || ':' || told.assignee AS assignee_id,
  told._source AS source_id,
  10 AS source_rank,
  told.happened_at AS known_at,
  told.url
from told
left join person on person._source = told._source and person.user_name = told.user_name
