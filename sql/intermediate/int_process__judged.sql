-- grain: subject_id
-- source: work_item_fact, release, int_release__served, service_owner, team_methodology_fact, config.methodology_step
-- definition: Finished items and releases whose team works by a methodology that has steps. A release is its services' team's, if
--   they were one's then, unless it names a methodology itself.
-- column: subject_id the item or release
-- column: subject_kind work item or release
-- column: methodology whose template it is
-- column: team_id the team
-- column: service_id the service of an item
-- column: finished_at when the subject was finished
-- column: title of the item or release
-- column: url page of the subject
with released as (
  select int_release__served.release_id, min(owner.team_id) AS team_id
  from int_release__served
  join release on release.release_id = int_release__served.release_id
  join service_owner AS owner on owner.service_id = int_release__served.service_id
  where release.released_at >= owner.valid_from_at
    and (owner.valid_to_at is null or release.released_at < owner.valid_to_at)
  group by int_release__served.release_id
  having count(distinct owner.team_id) = 1
),
templated as (
  select distinct methodology
  from config.methodology_step
),
subject as (
  select
    item.work_item_id AS subject_id,
    'work item' AS subject_kind,
    way.methodology,
    item.team_id,
    item.service_id,
    item.done_at AS finished_at,
    coalesce(item.item_key || ' ', '') || coalesce(item.title, '') AS title,
    item.url
  from work_item_fact AS item
  join team_methodology_fact AS way on way.team_id = item.team_id
  where item.done_at is not null
  union all
  select
    release.release_id AS subject_id,
    'release' AS subject_kind,
    coalesce(release.methodology, way.methodology) AS methodology,
    released.team_id,
    CAST(NULL AS VARCHAR) AS service_id,
    release.released_at AS finished_at,
    release.name AS title,
    release.url
  from release
  left join released on released.release_id = release.release_id
  left join team_methodology_fact AS way on way.team_id = released.team_id
  where release.released_at is not null
)
select subject.*
from subject
join templated on templated.methodology = subject.methodology
