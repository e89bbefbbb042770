-- grain: commit_id, subsystem
-- partition: author_id
-- source: int_commit_file__merged
-- definition: How often the author of a commit had touched each of the subsystems that it touches, strictly before it.
-- column: commit_id the commit
-- column: author_id a pseudonym
-- column: subsystem the folder below the top, '' at the top
-- column: before_commit_count the author's earlier commits in it, NULL without a time or author
with touch as (
  select distinct
    commit_id,
    repository_id,
    author_id,
    committed_at,
    CASE WHEN strpos(path, '/') > 0 THEN split_part(path, '/', 1) ELSE '' END AS subsystem
  from int_commit_file__merged
),
moment as (
  select repository_id, author_id, subsystem, committed_at, count(*) AS commit_count
  from touch
  where author_id is not null
    and committed_at is not null
  group by repository_id, author_id, subsystem, committed_at
),
before as (
  select
    repository_id,
    author_id,
    subsystem,
    committed_at,
    coalesce(sum(commit_count) over (
      partition by repository_id, author_id, subsystem order by committed_at rows between unbounded preceding and 1 preceding
    ), 0) AS commit_count
  from moment
)
select
  touch.commit_id,
  touch.author_id,
  touch.subsystem,
  CAST(before.commit_count AS INTEGER) AS before_commit_count
from touch
left join before
  on before.repository_id = touch.repository_id
  and before.author_id = touch.author_id
  and before.subsystem = touch.subsystem
  and before.committed_at = touch.committed_at
