-- grain: service_a_id, service_b_id
-- title: Services that change together
-- source: change_fact, change_item_fact, service
-- definition: Pairs of services that went out with the same piece of work at least five times, more often than chance explains. A piece
--   of work is a work item with all its changes, else a change. Confidence is the lower end of the 99 % interval (Wilson) of the
--   share of the rarer one's pieces that had both; the pair is coupled if that is more than twice what chance would give.
-- limits: Pieces of work in more than ten services are left out, since they pair everything with everything. So are bots' changes,
--   and a service beside one whose folder lies in its own.
-- column: service_a_id the service whose id comes first
-- column: service_b_id the other one
-- column: together_count pieces of work that went into both
-- column: a_count pieces of work in the first
-- column: b_count pieces of work in the other
-- column: share_ratio share of the rarer one's pieces that had both, 0 to 1
-- column: low_ratio lower end of its 99 % interval
-- column: chance_ratio what that share would be by chance
-- column: lift times as often as by chance
-- column: is_coupled whether that is more than chance explains
-- column: first_at when the first such piece was merged
-- column: last_at when the last one was
with chosen as (
  select change_id, min(work_item_id) AS work_item_id
  from change_item_fact
  where is_chosen
  group by change_id
),
piece as (
  select
    coalesce(chosen.work_item_id, own.change_id) AS piece_id,
    own.service_id,
    max(own.merged_at) AS merged_at
  from change_fact AS own
  left join chosen on chosen.change_id = own.change_id
  where own.service_id <> ''
    and not coalesce(own.is_bot, false)
  group by coalesce(chosen.work_item_id, own.change_id), own.service_id
),
spread as (
  select piece_id, count(*) AS service_count
  from piece
  group by piece_id
),
small as (
  select piece.piece_id, piece.service_id, piece.merged_at
  from piece
  join spread on spread.piece_id = piece.piece_id
  where spread.service_count <= 10
),
total as (
  select count(distinct piece_id) AS piece_count
  from small
),
support as (
  select service_id, count(*) AS piece_count
  from small
  group by service_id
),
several as (
  select small.piece_id, small.service_id, small.merged_at
  from small
  join spread on spread.piece_id = small.piece_id
  where spread.service_count >= 2
),
placed as (
  select service_id, repository_id, coalesce(path_prefix || '/', '') AS folder
  from service
),
inside as (
  select outer_service.service_id AS outer_id, inner_service.service_id AS inner_id
  from placed AS outer_service
  join placed AS inner_service on inner_service.repository_id = outer_service.repository_id
  where inner_service.service_id <> outer_service.service_id
    and starts_with(inner_service.folder, outer_service.folder)
),
apart as (
  select inner_id AS one_id, outer_id AS other_id from inside
  union
  select outer_id AS one_id, inner_id AS other_id from inside
),
pair as (
  select
    one.service_id AS service_a_id,
    other.service_id AS service_b_id,
    count(*) AS together_count,
    min(CASE WHEN one.merged_at > other.merged_at THEN one.merged_at ELSE other.merged_at END) AS first_at,
    max(CASE WHEN one.merged_at > other.merged_at THEN one.merged_at ELSE other.merged_at END) AS last_at
  from several AS one
  join several AS other on other.piece_id = one.piece_id and other.service_id > one.service_id
  left join apart on apart.one_id = one.service_id and apart.other_id = other.service_id
  where apart.one_id is null
  group by one.service_id, other.service_id
  having count(*) >= 5
),
counted as (
  select
    pair.*,
    support_a.piece_count AS a_count,
    support_b.piece_count AS b_count,
    CAST(CASE WHEN support_a.piece_count < support_b.piece_count THEN support_a.piece_count ELSE support_b.piece_count END AS DOUBLE)
      AS rarer_count,
    CAST(CASE WHEN support_a.piece_count < support_b.piece_count THEN support_b.piece_count ELSE support_a.piece_count END AS DOUBLE)
      / total.piece_count AS chance_ratio
  from pair
  join support AS support_a on support_a.service_id = pair.service_a_id
  join support AS support_b on support_b.service_id = pair.service_b_id
  cross join total
),
judged as (
  select
    *,
    together_count / rarer_count AS share_ratio,
    -- 2.576: 99 % of a normal distribution lie within as many deviations.
    (
      together_count / rarer_count
      + 2.576 * 2.576 / (2 * rarer_count)
      - 2.576 * sqrt(
        (together_count / rarer_count) * (1 - together_count / rarer_count) / rarer_count
        + 2.576 * 2.576 / (4 * rarer_count * rarer_count)
      )
    ) / (1 + 2.576 * 2.576 / rarer_count) AS low_ratio
  from counted
)
select
  service_a_id,
  service_b_id,
  CAST(together_count AS INTEGER) AS together_count,
  CAST(a_count AS INTEGER) AS a_count,
  CAST(b_count AS INTEGER) AS b_count,
  share_ratio,
  low_ratio,
  chance_ratio,
  share_ratio / chance_ratio AS lift,
  low_ratio > 2 * chance_ratio AS is_coupled,
  first_at,
  last_at
from judged
