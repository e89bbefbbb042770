-- grain: subject_id, deployment_id
-- title: Roll-outs of what policies judge
-- source: gate_subject_fact, release, release_service, int_release__served, deployment_fact
-- definition: The roll-outs that stand for each release, deployment and candidate: itself; of a release those of the version that it
--   names of a service, in production if it got there, else the newest before it; where it names no version, those that the
--   service brought to production on the day of the release.
-- column: subject_id what is judged
-- column: deployment_id the roll-out
-- column: is_production whether that was to production
with named as (
  select distinct release.release_id, served.service_id, part.version, release.released_at
  from release
  join release_service AS part on part.release_id = release.release_id
  join int_release__served AS served on served.release_id = release.release_id
  join gate_subject_fact AS subject on subject.subject_id = release.release_id and subject.kind = 'release'
  left join service on service.service_id = served.service_id
  where part.service_id = served.service_id or lower(part.service_id) = lower(service.name)
),
rolled as (
  select
    *,
    environment_tier = 'production' AND NOT is_prerelease AS is_production
  from deployment_fact
  where outcome = 'succeeded'
),
versioned as (
  select
    named.release_id,
    rolled.deployment_id,
    rolled.is_production,
    bool_or(rolled.is_production) over (partition by named.release_id, named.service_id) AS has_arrived,
    row_number() over (
      partition by named.release_id, named.service_id, rolled.is_production
      order by rolled.finished_at desc, rolled.deployment_id
    ) AS recency
  from named
  join rolled on rolled.service_id = named.service_id and rolled.version = named.version
),
dated as (
  select named.release_id, rolled.deployment_id
  from named
  join rolled
    on rolled.service_id = named.service_id
    and CAST(rolled.finished_at AS DATE) = CAST(named.released_at AS DATE)
  where named.version is null and rolled.is_production
)
select subject_id, subject_id AS deployment_id, kind = 'deployment' AS is_production
from gate_subject_fact
where kind in ('deployment', 'candidate')
union
select release_id, deployment_id, is_production
from versioned
where is_production or (not has_arrived and recency = 1)
union
select release_id, deployment_id, true
from dated
