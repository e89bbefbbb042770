-- grain: deployment_id
-- title: Argo CD's syncs, by service
-- definition: What each sync brought of each service: its images by the configuration's patterns, else by the service of that name.
--   One without an image that is known is that of the application itself. Before the first sync that is known, Argo CD keeps ten,
--   the merges of new versions into the application's folders stand for what it did. What brings no version other than the last
--   that succeeded is no deployment of the service.
with first_known as (
  select rollout._source, rollout.uid, min(rollout.started_at) AS started_at, min(rollout.finished_at) AS finished_at
  from stg_argocd__rollout AS rollout
  where rollout.outcome = 'succeeded'
  group by rollout._source, rollout.uid
),
earlier as (
  select
    bump._source,
    bump.uid,
    bump._source || ':' || bump.uid || ':' || bump.merge_commit_id || ':' || bump.path || ':' || bump.pointer AS rollout_id,
    lower(regexp_extract(regexp_replace(bump.name, '[:@].*$', ''), '[^/]+$')) AS short_name,
    bump.name,
    bump.version,
    bump.digest,
    bump.app_sha,
    CAST(NULL AS TIMESTAMP) AS started_at,
    bump.merged_at AS finished_at,
    'succeeded' AS outcome,
    true AS is_derived
  from stg_argocd__bump AS bump
  join first_known on first_known._source = bump._source and first_known.uid = bump.uid
  where bump.merged_at < coalesce(first_known.started_at, first_known.finished_at)
    and (bump.version IS NOT NULL or bump.digest IS NOT NULL)
  -- The last of them is what the first sync brought.
  qualify row_number() over (
    partition by bump._source, bump.uid, bump.path, bump.pointer order by bump.merged_at desc, bump.image_key desc
  ) > 1
),
synced as (
  select
    rollout._source,
    rollout.uid,
    rollout._source || ':' || rollout.rollout_key AS rollout_id,
    carried.short_name,
    carried.name,
    carried.version,
    carried.digest,
    carried.app_sha,
    rollout.started_at,
    rollout.finished_at,
    rollout.outcome,
    false AS is_derived,
    rollout.revisions[1] AS revision
  from stg_argocd__rollout AS rollout
  left join stg_argocd__carried AS carried
    on carried._source = rollout._source and carried.rollout_key = rollout.rollout_key
),
every_one as (
  select * from synced
  union all by name
  select * from earlier
),
mapped as (
  select
    every_one.*,
    coalesce(
      (select min(rule.service_id) from config.image AS rule where regexp_matches(every_one.name, rule.pattern)),
      (select min(named.service_id) from service AS named where lower(named.name) = every_one.short_name)
    ) AS service_id
  from every_one
),
-- Of a sync whose images are all unknown one row stays, for the application.
settled as (
  select
    _source,
    uid,
    rollout_id || CASE WHEN is_derived THEN '' ELSE ':' || CASE WHEN service_id IS NULL THEN '' ELSE short_name END END AS deployment_id,
    service_id,
    CASE WHEN service_id IS NULL THEN revision ELSE coalesce(version, digest) END AS version,
    CASE WHEN service_id IS NOT NULL THEN app_sha END AS app_sha,
    started_at,
    finished_at,
    outcome,
    is_derived
  from mapped
  where service_id IS NOT NULL or not is_derived
  qualify service_id IS NOT NULL
    or (
      bool_and(service_id IS NULL) over (partition by rollout_id)
      and row_number() over (partition by rollout_id order by short_name) = 1
    )
),
ordered as (
  select
    *,
    last_value(CASE WHEN outcome = 'succeeded' THEN version END IGNORE NULLS) over (
      partition by _source, uid, service_id
      order by coalesce(finished_at, started_at), started_at, deployment_id
      rows between unbounded preceding and 1 preceding
    ) AS version_before
  from settled
)
select *
from ordered
where version IS DISTINCT FROM version_before
