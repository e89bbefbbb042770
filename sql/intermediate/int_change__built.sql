-- grain: change_id
-- source: build, build_link_fact
-- definition: How the first builds of each request ended: those, at their first attempt, of the commit that was built first.
-- column: change_id the change
-- column: build_count such builds
-- column: failed_count of these failed
with judged as (
  select
    link.change_id,
    build.build_id,
    coalesce(build.commit_id, build.build_id) AS built_id,
    coalesce(build.queued_at, build.started_at, build.finished_at) AS begun_at,
    lower(build.outcome) AS outcome
  from build_link_fact AS link
  join build on build.build_id = link.build_id
  where link.change_id is not null
    and coalesce(build.attempt, 1) = 1
    and lower(build.outcome) in ('succeeded', 'failed')
),
numbered as (
  select
    judged.*,
    row_number() over (partition by change_id order by begun_at, build_id) AS place
  from judged
),
opening as (
  select change_id, built_id
  from numbered
  where place = 1
)
select
  numbered.change_id,
  CAST(count(*) AS INTEGER) AS build_count,
  CAST(count(*) FILTER (WHERE numbered.outcome = 'failed') AS INTEGER) AS failed_count
from numbered
join opening on opening.change_id = numbered.change_id and opening.built_id = numbered.built_id
group by numbered.change_id
