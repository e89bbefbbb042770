-- grain: commit_id, path, partner_path
-- partition: path
-- source: int_commit_file__merged, int_touch__paired
-- definition: For each file that a commit touched, its usual partners that this commit leaves out: files that half or more of the
--   commits that touched it before touched too, and three at least. Strictly from before: commits of the same second or later say
--   nothing.
-- limits: A partner that was deleted since is still expected until half of the commits have gone without it.
-- column: commit_id the commit
-- column: path the file that it touched
-- column: partner_path the file that it left out
-- column: together_count commits before that touched both
-- column: before_touch_count commits before that touched the file
with touch as (
  select distinct commit_id, repository_id, path, committed_at
  from int_commit_file__merged
  where committed_at is not null
),
moment as (
  select repository_id, path, committed_at, count(*) AS touch_count
  from touch
  group by repository_id, path, committed_at
),
before as (
  select
    repository_id,
    path,
    committed_at,
    touch_count AS own_count,
    row_number() over (partition by repository_id, path order by committed_at) AS place,
    sum(touch_count) over (
      partition by repository_id, path order by committed_at rows between unbounded preceding and 1 preceding
    ) AS touch_count
  from moment
),
pair_moment as (
  select
    pair.repository_id,
    pair.path,
    pair.partner_path,
    before.place,
    before.own_count,
    coalesce(before.touch_count, 0) + before.own_count AS reached_count,
    count(*) AS together_count
  from int_touch__paired AS pair
  join before
    on before.repository_id = pair.repository_id and before.path = pair.path and before.committed_at = pair.committed_at
  group by pair.repository_id, pair.path, pair.partner_path, before.place, before.own_count, before.touch_count
),
run as (
  select
    pair_moment.*,
    sum(together_count) over (
      partition by repository_id, path, partner_path order by place rows between unbounded preceding and current row
    ) AS so_far_count,
    lead(place) over (partition by repository_id, path, partner_path order by place) AS next_place,
    lead(own_count - together_count) over (partition by repository_id, path, partner_path order by place) AS next_alone_count
  from pair_moment
),
usual as (
  -- After it the share only falls until the two are touched together again, at the latest when as many went without.
  select
    run.*,
    CASE
      WHEN next_place <= place + 2 * so_far_count - reached_count + 1 THEN next_place
      ELSE place + 2 * so_far_count - reached_count + 1
    END AS last_place
  from run
  where so_far_count >= 3
    and 2 * so_far_count >= reached_count
    and (coalesce(next_place, 0) <> place + 1 or next_alone_count > 0)
),
expected as (
  select
    touch.commit_id,
    touch.path,
    usual.partner_path,
    usual.so_far_count AS together_count,
    before.touch_count AS before_touch_count
  from usual
  cross join unnest(sequence(
    CAST(usual.place + 1 AS BIGINT), CAST(usual.last_place AS BIGINT), CAST(1 AS BIGINT)
  )) AS places(place)
  join before
    on before.repository_id = usual.repository_id and before.path = usual.path and before.place = places.place
  join touch
    on touch.repository_id = before.repository_id and touch.path = before.path and touch.committed_at = before.committed_at
  where 2 * usual.so_far_count >= before.touch_count
)
select
  expected.commit_id,
  expected.path,
  expected.partner_path,
  CAST(expected.together_count AS INTEGER) AS together_count,
  CAST(expected.before_touch_count AS INTEGER) AS before_touch_count
from expected
left join int_touch__paired AS pair
  on pair.commit_id = expected.commit_id and pair.path = expected.path and pair.partner_path = expected.partner_path
where pair.commit_id is null
