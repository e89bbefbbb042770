-- grain: name
-- title: What records call a release
-- definition: A release is meant by its id, by the short name under which somebody planned it, or by what exactly one is called.
with word as (
  select lower(release_id) AS name, release_id AS id, 1 AS choice from release
  union all
  select lower(record_id), subject_id, 2 from stg_records__current where kind = 'release' and withdrawn_at is null
  union all
  select lower(name), release_id, 3 from release
),
only_one as (
  select name, choice, min(id) AS id
  from word
  where name is not null
  group by name, choice
  having count(distinct id) = 1
)
select name, id
from only_one
qualify row_number() over (partition by name order by choice) = 1
