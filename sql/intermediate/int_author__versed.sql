-- grain: commit_id
-- partition: author_id
-- source: int_commit__merged
-- definition: How much the author of a commit had done in its repository strictly before it. Lately: each earlier commit by the
--   years since, 1 in the last 365 days, ½ in those before, and so on, what is older than ten years an eleventh. Merges are no
--   work of their own.
-- column: commit_id the commit
-- column: author_id a pseudonym
-- column: before_commit_count the author's earlier commits, NULL without a time or author
-- column: before_recent_score the same, each by its age
with own as (
  select commit_id, repository_id, author_id, committed_at
  from int_commit__merged
  where coalesce(parent_count, 1) < 2
),
moment as (
  select repository_id, author_id, committed_at, count(*) AS commit_count
  from own
  where author_id is not null
    and committed_at is not null
  group by repository_id, author_id, committed_at
),
before as (
  select
    repository_id,
    author_id,
    committed_at,
    coalesce(sum(commit_count) over (
      partition by repository_id, author_id order by committed_at rows between unbounded preceding and 1 preceding
    ), 0) AS all_count,
    sum(commit_count) over (partition by repository_id, author_id order by committed_at range between interval '365' day preceding and current row) - commit_count AS count_1,
    sum(commit_count) over (partition by repository_id, author_id order by committed_at range between interval '730' day preceding and current row) - commit_count AS count_2,
    sum(commit_count) over (partition by repository_id, author_id order by committed_at range between interval '1095' day preceding and current row) - commit_count AS count_3,
    sum(commit_count) over (partition by repository_id, author_id order by committed_at range between interval '1460' day preceding and current row) - commit_count AS count_4,
    sum(commit_count) over (partition by repository_id, author_id order by committed_at range between interval '1825' day preceding and current row) - commit_count AS count_5,
    sum(commit_count) over (partition by repository_id, author_id order by committed_at range between interval '2190' day preceding and current row) - commit_count AS count_6,
    sum(commit_count) over (partition by repository_id, author_id order by committed_at range between interval '2555' day preceding and current row) - commit_count AS count_7,
    sum(commit_count) over (partition by repository_id, author_id order by committed_at range between interval '2920' day preceding and current row) - commit_count AS count_8,
    sum(commit_count) over (partition by repository_id, author_id order by committed_at range between interval '3285' day preceding and current row) - commit_count AS count_9,
    sum(commit_count) over (partition by repository_id, author_id order by committed_at range between interval '3650' day preceding and current row) - commit_count AS count_10
  from moment
)
select
  own.commit_id,
  own.author_id,
  CAST(before.all_count AS INTEGER) AS before_commit_count,
  CAST(before.count_1 AS DOUBLE)
    + CAST(before.count_2 - before.count_1 AS DOUBLE) / 2
    + CAST(before.count_3 - before.count_2 AS DOUBLE) / 3
    + CAST(before.count_4 - before.count_3 AS DOUBLE) / 4
    + CAST(before.count_5 - before.count_4 AS DOUBLE) / 5
    + CAST(before.count_6 - before.count_5 AS DOUBLE) / 6
    + CAST(before.count_7 - before.count_6 AS DOUBLE) / 7
    + CAST(before.count_8 - before.count_7 AS DOUBLE) / 8
    + CAST(before.count_9 - before.count_8 AS DOUBLE) / 9
    + CAST(before.count_10 - before.count_9 AS DOUBLE) / 10
    + CAST(before.all_count - before.count_10 AS DOUBLE) / 11 AS before_recent_score
from own
left join before
  on before.repository_id = own.repository_id
  and before.author_id = own.author_id
  and before.committed_at = own.committed_at
