-- entity: goal_claim
-- grain: goal_id, release_id
-- definition: Releases that a goal names, and goals that a planned release names.
with said as (
  select
    goal_id AS goal, unnest(CAST(body -> 'releases' AS VARCHAR[])) AS release, source_id, source_rank, known_at, url
  from stg_records__aim
  union all
  select unnest(CAST(body -> 'goals' AS VARCHAR[])), subject_id, source_id, source_rank, known_at, url
  from stg_records__current
  where kind = 'release' and withdrawn_at is null
),
claim as (
  select
    coalesce(aimed.id, said.goal) AS goal_id,
    coalesce(planned.id, said.release) AS release_id,
    said.source_id,
    said.source_rank,
    said.known_at,
    said.url
  from said
  left join stg_records__aimed AS aimed on aimed.name = lower(said.goal)
  left join stg_records__planned AS planned on planned.name = lower(said.release)
)
select goal_id, release_id, source_id, source_rank, known_at, url
from claim
qualify row_number() over (partition by goal_id, release_id order by known_at desc, source_id, url) = 1
