-- grain: change_id, service_id
-- partition: change_id
-- source: int_deployment__assigned, int_deployment__ordered, change_commit, int_change__untraced
-- definition: The first production deployment of each service that had a change: by the commit graph, whose change set holds a
--   commit that merged it; without a clone the deployment of just that commit, else the first one finished after the merge to
--   the default branch.
-- column: change_id the change
-- column: service_id the service
-- column: deployment_id the deployment, NULL where only the first known one reaches the change
-- column: deployed_at when it finished
-- column: version its version
-- column: is_history whether the first known deployment already had it
-- column: method commit graph, exact commit, or time
with merged as (
  select change_id, commit_id
  from change_commit
  where is_merge_commit
),
production as (
  select
    chosen.deployment_id, chosen.service_id, chosen.version, chosen.source_commit_id,
    ordered.released_at, ordered.is_first
  from int_deployment__chosen AS chosen
  join int_deployment__ordered AS ordered on ordered.deployment_id = chosen.deployment_id
  where chosen.environment_tier = 'production' and not chosen.is_prerelease
),
traced as (
  select
    merged.change_id,
    production.service_id,
    assigned.is_counted,
    production.deployment_id,
    production.version,
    production.released_at,
    merged.commit_id,
    1 AS method_rank
  from merged
  join int_deployment__assigned AS assigned on assigned.commit_id = merged.commit_id
  join production on production.deployment_id = assigned.deployment_id
),
told as (
  select
    untraced.change_id,
    untraced.service_id,
    not production.is_first AS is_counted,
    production.deployment_id,
    production.version,
    production.released_at,
    untraced.merge_commit_id AS commit_id,
    CASE WHEN production.source_commit_id = untraced.merge_commit_id THEN 2 ELSE 3 END AS method_rank
  from int_change__untraced AS untraced
  join production on production.service_id = untraced.service_id
  where production.source_commit_id = untraced.merge_commit_id
    or (untraced.is_mainline and production.released_at >= untraced.merged_at)
),
reached as (
  select every_one.*,
    row_number() over (
      partition by change_id, service_id order by method_rank, released_at, deployment_id, commit_id
    ) AS precedence,
    bool_or(not is_counted and method_rank = 1) over (partition by change_id, service_id) AS is_old
  from (
    select * from traced
    union all
    select * from told
  ) AS every_one
)
select
  change_id,
  service_id,
  CASE WHEN is_counted THEN deployment_id END AS deployment_id,
  CASE WHEN is_counted THEN released_at END AS deployed_at,
  CASE WHEN is_counted THEN version END AS version,
  is_old OR NOT is_counted AS is_history,
  CASE method_rank WHEN 1 THEN 'commit graph' WHEN 2 THEN 'exact commit' ELSE 'time' END AS method
from reached
where precedence = 1
