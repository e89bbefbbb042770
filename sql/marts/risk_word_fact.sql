-- grain: deployment_id, known_at
-- title: What people said of outcomes, over time
-- source: int_label__worded
-- definition: For each production deployment that anybody spoke of, what held from each moment at which a word came, was changed or was
--   taken back: of what had been said by then and still stood, the latest word. It goes before evidence; where nothing stands any
--   more, evidence alone counts again. A model learns by what was known at its time.
-- column: deployment_id the deployment
-- column: known_at since when this is known
-- column: is_failed whether it failed by the latest word, NULL where no word stands
-- column: evidence said to have failed, said to be fine, false alarm or missed, NULL where no word stands
-- column: reason why, in the words of who said it
-- column: author_name who said it, NULL if nobody was named
-- column: decided_at when it was said
-- column: release_label_id the version that counts
-- column: is_last whether it is what is known now
with moment as (
  select deployment_id, known_at
  from int_label__worded
  union
  select deployment_id, ended_at AS known_at
  from int_label__worded
  where ended_at is not null
),
standing as (
  select
    moment.deployment_id,
    moment.known_at,
    worded.is_failed,
    worded.evidence,
    worded.reason,
    worded.author_name,
    worded.decided_at,
    worded.release_label_id,
    row_number() over (
      partition by moment.deployment_id, moment.known_at order by worded.decided_at desc, worded.release_label_id desc
    ) AS recency
  from moment
  left join int_label__worded AS worded
    on worded.deployment_id = moment.deployment_id
    and worded.known_at <= moment.known_at
    and coalesce(worded.ended_at, TIMESTAMP '9999-12-31 00:00:00') > moment.known_at
    and worded.is_failed is not null
)
select
  deployment_id,
  known_at,
  is_failed,
  evidence,
  reason,
  author_name,
  decided_at,
  release_label_id,
  row_number() over (partition by deployment_id order by known_at desc) = 1 AS is_last
from standing
where recency = 1
