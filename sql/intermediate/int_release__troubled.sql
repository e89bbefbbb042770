-- grain: release_id
-- source: int_release__scheduled, release, int_release__served, deployment_fact, incident_service_fact, incident
-- definition: What followed each planned release that had a date: the first production deployment of one of its services that needed
--   repair, or incident on one of them, from the day before it went out until three days after. Where nothing says when it went
--   out, the planned day stands for that.
-- limits: Whether the release was the cause is not asked: a warning is about what happens around it.
-- column: release_id the release
-- column: out_at when it went out, or was to
-- column: judged_at from when on the answer stands
-- column: troubled_at when the first trouble was, NULL without any
-- column: evidence failed deployment or incident, of the first
with looked as (
  select
    own.release_id,
    coalesce(release.released_at, own.starts_at) AS out_at,
    coalesce(release.released_at, own.starts_at) - INTERVAL '1' DAY AS from_at,
    coalesce(release.released_at, own.ends_at) + INTERVAL '3' DAY AS judged_at
  from int_release__scheduled AS own
  join release on release.release_id = own.release_id
  where own.starts_at is not null
    and own.state <> 'cancelled'
),
trouble as (
  select service_id, finished_at AS troubled_at, 'failed deployment' AS evidence
  from deployment_fact
  where environment_tier = 'production'
    and is_failed
  union all
  select served.service_id, incident.opened_at AS troubled_at, 'incident' AS evidence
  from incident_service_fact AS served
  join incident on incident.incident_id = served.incident_id
  where served.service_id <> ''
),
met as (
  select
    looked.release_id,
    trouble.troubled_at,
    trouble.evidence,
    row_number() over (partition by looked.release_id order by trouble.troubled_at, trouble.evidence) AS place
  from looked
  join int_release__served AS served on served.release_id = looked.release_id
  join trouble on trouble.service_id = served.service_id
  where trouble.troubled_at >= looked.from_at
    and trouble.troubled_at <= looked.judged_at
)
select looked.release_id, looked.out_at, looked.judged_at, met.troubled_at, met.evidence
from looked
left join met on met.release_id = looked.release_id and met.place = 1
