-- grain: release_id, changed_at, field
-- title: What changed since it was planned
-- source: release_revision
-- definition: Each time that a plan of a release was written anew and said something else than before: which field, from what, to
--   what, by whom. The first time that a plan was seen is its beginning, and a row of the field "plan". A date that moved has the
--   hours by which it did.
-- limits: A source that keeps no earlier versions tells of changes since it was first read; what was changed and changed back
--   between two readings of it is not seen.
-- column: release_id the release
-- column: changed_at when
-- column: field plan, date, start, scope, items, owner, status, parent or name
-- column: from_text what it said before, NULL if nothing
-- column: to_text what it says since, NULL if nothing
-- column: moved_hours of dates, by how much it was put off, negative if brought forward, h
-- column: author_name who changed it, NULL if the source does not say
-- column: authentication how it is known who that was: oidc, token, git, file or local
-- column: known_at since when this change is known here
-- column: url where it was written
with ranked as (
  select
    *,
    row_number() over (partition by release_id order by revised_at) AS number,
    lag(name) over (partition by release_id order by revised_at) AS old_name,
    lag(planned_start_at) over (partition by release_id order by revised_at) AS old_start_at,
    lag(planned_at) over (partition by release_id order by revised_at) AS old_planned_at,
    lag(status) over (partition by release_id order by revised_at) AS old_status,
    lag(parent_release_id) over (partition by release_id order by revised_at) AS old_parent,
    lag(owner) over (partition by release_id order by revised_at) AS old_owner,
    lag(services) over (partition by release_id order by revised_at) AS old_services,
    lag(items) over (partition by release_id order by revised_at) AS old_items
  from release_revision
),
spread as (
  select ranked.*, 'plan' AS field, CAST(NULL AS VARCHAR) AS from_text, coalesce(CAST(planned_at AS VARCHAR), 'no date') AS to_text,
    CAST(NULL AS DOUBLE) AS moved_hours
  from ranked where number = 1
  union all
  select ranked.*, 'date' AS field, CAST(old_planned_at AS VARCHAR) AS from_text, CAST(planned_at AS VARCHAR) AS to_text,
    (to_unixtime(planned_at) - to_unixtime(old_planned_at)) / 3600 AS moved_hours
  from ranked where number > 1
  union all
  select ranked.*, 'start' AS field, CAST(old_start_at AS VARCHAR) AS from_text, CAST(planned_start_at AS VARCHAR) AS to_text,
    (to_unixtime(planned_start_at) - to_unixtime(old_start_at)) / 3600 AS moved_hours
  from ranked where number > 1
  union all
  select ranked.*, 'scope' AS field, old_services AS from_text, services AS to_text, CAST(NULL AS DOUBLE) AS moved_hours
  from ranked where number > 1
  union all
  select ranked.*, 'items' AS field, old_items AS from_text, items AS to_text, CAST(NULL AS DOUBLE) AS moved_hours
  from ranked where number > 1
  union all
  select ranked.*, 'owner' AS field, old_owner AS from_text, owner AS to_text, CAST(NULL AS DOUBLE) AS moved_hours
  from ranked where number > 1
  union all
  select ranked.*, 'status' AS field, old_status AS from_text, status AS to_text, CAST(NULL AS DOUBLE) AS moved_hours
  from ranked where number > 1
  union all
  select ranked.*, 'parent' AS field, old_parent AS from_text, parent_release_id AS to_text, CAST(NULL AS DOUBLE) AS moved_hours
  from ranked where number > 1
  union all
  select ranked.*, 'name' AS field, old_name AS from_text, name AS to_text, CAST(NULL AS DOUBLE) AS moved_hours
  from ranked where number > 1
)
select
  release_id,
  revised_at AS changed_at,
  field,
  from_text,
  to_text,
  moved_hours,
  author_name,
  authentication,
  known_at,
  url
from spread
where coalesce(from_text, '') <> coalesce(to_text, '')
