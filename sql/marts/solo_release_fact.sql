-- grain: service_id
-- title: What can be released on its own
-- source: change_fact, change_item_fact, work_item_fact, service, service_owner, release, int_release__served
-- definition: Of each service, what is merged and waits, and whether that can go out without another service: no change of it waits
--   in another service too, no work item of it has a change waiting in another service, and no planned release holds it together
--   with others. Freezes and gates are not part of this.
-- column: service_id the service
-- column: service_name what it is called
-- column: team_id the team that owns it now
-- column: waiting_count changes merged and not in production, NULL where nothing tells
-- column: oldest_at when the oldest of them was merged
-- column: is_alone whether it can go out on its own, NULL while nothing waits
-- column: reason why, in words
-- column: other_service_id the service that it hangs together with, the first of several
-- column: other_count how many there are
-- column: work_item_id the item that is in both
-- column: release_id the planned release that holds both
-- column: url page of that item or release
with waiting as (
  select distinct change_id, service_id, merged_at
  from change_fact
  where is_waiting
    and origin <> 'merge'
),
counted as (
  select service_id, count(*) AS waiting_count, min(merged_at) AS oldest_at
  from waiting
  group by service_id
),
known as (
  select distinct service_id
  from change_fact
  where origin is not null
    and origin <> 'merge'
),
chosen as (
  select distinct change_id, work_item_id
  from change_item_fact
  where is_chosen
),
held as (
  select waiting.service_id, chosen.work_item_id
  from waiting
  join chosen on chosen.change_id = waiting.change_id
  group by waiting.service_id, chosen.work_item_id
),
tied as (
  select
    own.service_id, other.service_id AS other_service_id, 1 AS strength,
    CAST(NULL AS VARCHAR) AS work_item_id, CAST(NULL AS VARCHAR) AS release_id
  from waiting AS own
  join waiting AS other on other.change_id = own.change_id and other.service_id <> own.service_id
  union all
  select
    own.service_id, other.service_id AS other_service_id, 2 AS strength,
    own.work_item_id, CAST(NULL AS VARCHAR) AS release_id
  from held AS own
  join held AS other on other.work_item_id = own.work_item_id and other.service_id <> own.service_id
  union all
  select
    own.service_id, other.service_id AS other_service_id, 3 AS strength,
    CAST(NULL AS VARCHAR) AS work_item_id, own.release_id
  from int_release__served AS own
  join int_release__served AS other on other.release_id = own.release_id and other.service_id <> own.service_id
  join release on release.release_id = own.release_id
  where release.released_at is null
    and coalesce(release.status, '') in ('planned', 'in_progress')
),
ranked as (
  select
    tied.*,
    row_number() over (
      partition by service_id order by strength, coalesce(work_item_id, ''), coalesce(release_id, ''), other_service_id
    ) AS precedence
  from tied
),
others as (
  select service_id, count(distinct other_service_id) AS other_count
  from tied
  group by service_id
),
owner as (
  select service_id, min(team_id) AS team_id
  from service_owner
  where valid_to_at is null
  group by service_id
)
select
  service.service_id,
  service.name AS service_name,
  owner.team_id,
  CAST(CASE WHEN known.service_id IS NOT NULL THEN coalesce(counted.waiting_count, 0) END AS INTEGER) AS waiting_count,
  counted.oldest_at,
  CASE WHEN counted.waiting_count > 0 THEN ranked.service_id IS NULL END AS is_alone,
  CASE
    WHEN known.service_id IS NULL THEN 'nothing tells what waits: each merge counts as a release'
    WHEN counted.waiting_count IS NULL THEN 'nothing waits'
    WHEN ranked.strength = 1 THEN 'a change of it waits in ' || coalesce(other.name, ranked.other_service_id) || ' too'
    WHEN ranked.strength = 2 THEN coalesce(item.item_key, 'a work item') || ' has changes waiting in '
      || coalesce(other.name, ranked.other_service_id) || ' too'
    WHEN ranked.strength = 3 THEN 'planned together with ' || coalesce(other.name, ranked.other_service_id) || ' in '
      || coalesce(release.name, ranked.release_id)
    ELSE 'what waits shares no change, no item and no planned release with another service'
  END AS reason,
  ranked.other_service_id,
  CAST(coalesce(others.other_count, 0) AS INTEGER) AS other_count,
  ranked.work_item_id,
  ranked.release_id,
  coalesce(item.url, release.url) AS url
from service
left join owner on owner.service_id = service.service_id
left join known on known.service_id = service.service_id
left join counted on counted.service_id = service.service_id
left join ranked on ranked.service_id = service.service_id and ranked.precedence = 1
left join others on others.service_id = service.service_id
left join service AS other on other.service_id = ranked.other_service_id
left join work_item_fact AS item on item.work_item_id = ranked.work_item_id
left join release on release.release_id = ranked.release_id
