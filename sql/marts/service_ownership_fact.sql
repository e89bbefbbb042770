-- grain: service_id
-- title: Ownership of services
-- source: int_commit__merged, int_commit__foldered, int_account__merged, code_owner
-- definition: How many people keep a service, counted without names, over the two years before its newest commit. The bus
--   factor is the fewest people who made half of the commits. Bots are not counted.
-- column: service_id the service
-- column: repository_id its repository
-- column: contributor_count people who ever committed to it
-- column: active_contributor_count people who did in the 180 days before its newest commit
-- column: bus_factor_count fewest people with half of the commits of two years
-- column: top_share_ratio largest share of one person in them, 0 to 1
-- column: codeowners teams that CODEOWNERS names for all of it, else all that it names, by handle
-- column: commit_count commits of people, ever
with authored as (
  select service.service_id, coalesce(account.person_id, own.author_id) AS author_id, own.committed_at
  from service
  join int_commit__merged AS own on own.repository_id = service.repository_id
  left join int_account__merged AS account on account.account_id = own.author_id
  where service.path_prefix is null
    and own.parent_count < 2
    and not own.is_bot
  union all
  select foldered.service_id, coalesce(account.person_id, own.author_id) AS author_id, own.committed_at
  from int_commit__foldered AS foldered
  join int_commit__merged AS own on own.commit_id = foldered.commit_id
  left join int_account__merged AS account on account.account_id = own.author_id
  where own.parent_count < 2
    and not own.is_bot
),
newest as (
  select
    service_id,
    max(committed_at) - INTERVAL '180' DAY AS active_from_at,
    max(committed_at) - INTERVAL '730' DAY AS recent_from_at
  from authored
  group by service_id
),
person as (
  select
    authored.service_id,
    authored.author_id,
    count(*) AS commit_count,
    count(*) FILTER (WHERE authored.committed_at >= newest.active_from_at) AS active_count,
    count(*) FILTER (WHERE authored.committed_at >= newest.recent_from_at) AS recent_count
  from authored
  join newest on newest.service_id = authored.service_id
  group by authored.service_id, authored.author_id
),
ranked as (
  select
    person.*,
    sum(recent_count) over (
      partition by service_id order by recent_count desc, author_id rows between unbounded preceding and current row
    ) - recent_count AS before_count,
    sum(recent_count) over (partition by service_id) AS recent_total
  from person
),
summed as (
  select
    service_id,
    count(*) AS contributor_count,
    count(*) FILTER (WHERE active_count > 0) AS active_contributor_count,
    count(*) FILTER (WHERE recent_count > 0 AND before_count * 2 < recent_total) AS bus_factor_count,
    CAST(max(recent_count) AS DOUBLE) / NULLIF(max(recent_total), 0) AS top_share_ratio,
    sum(commit_count) AS commit_count
  from ranked
  group by service_id
),
team_owner as (
  select service.service_id, max_by(code_owner.owners, code_owner.position) AS codeowners
  from code_owner
  join service on service.repository_id = code_owner.repository_id
  where code_owner.owners <> ''
    and (
      code_owner.pattern in ('', '*')
      or (service.path_prefix is not null and strpos(code_owner.pattern, service.path_prefix) in (1, 2))
    )
  group by service.service_id
)
select
  service.service_id,
  service.repository_id,
  CAST(coalesce(summed.contributor_count, 0) AS INTEGER) AS contributor_count,
  CAST(coalesce(summed.active_contributor_count, 0) AS INTEGER) AS active_contributor_count,
  CAST(summed.bus_factor_count AS INTEGER) AS bus_factor_count,
  summed.top_share_ratio,
  team_owner.codeowners,
  CAST(coalesce(summed.commit_count, 0) AS INTEGER) AS commit_count
from service
left join summed on summed.service_id = service.service_id
left join team_owner on team_owner.service_id = service.service_id
