-- grain: left_id, right_id
-- source: int_release__scheduled, int_release__served, int_service__streamed, int_blackout__scoped
-- definition: Planned releases that go out in a freeze that holds for them: for everybody, for the value stream of one of their
--   services, or for one of these. What freezes another environment than production stops no release.
-- column: left_id the release
-- column: right_id the freeze
-- column: service_count services of the release that it holds for, NULL if it holds for everybody
with dated as (
  select release_id, starts_at, ends_at, CAST(floor(to_unixtime(starts_at) / 345600) AS BIGINT) AS span
  from int_release__scheduled
  where starts_at is not null
    and state <> 'cancelled'
),
reach as (
  select min(starts_at) AS first_at, max(ends_at) AS last_at
  from dated
),
-- However long a freeze lasts, it is looked at only where releases are.
held as (
  select
    own.*,
    CASE WHEN own.starts_at > reach.first_at THEN own.starts_at ELSE reach.first_at END AS from_at,
    CASE WHEN own.ends_at < reach.last_at THEN own.ends_at ELSE reach.last_at END AS to_at
  from int_blackout__scoped AS own
  cross join reach
  where own.is_production
    and own.starts_at < reach.last_at
    and own.ends_at > reach.first_at
),
spanned as (
  select held.*, step.span
  from held
  cross join unnest(sequence(
    CAST(floor(to_unixtime(from_at) / 345600) AS BIGINT) - 1, CAST(floor(to_unixtime(to_at) / 345600) AS BIGINT), 1
  )) AS step(span)
),
struck as (
  select dated.release_id, held.blackout_id, held.value_stream_id, held.service_id
  from dated
  join spanned AS held on held.span = dated.span
  where dated.starts_at < held.ends_at
    and dated.ends_at > held.starts_at
),
meant as (
  select struck.release_id, struck.blackout_id, served.service_id
  from struck
  join int_release__served AS served on served.release_id = struck.release_id
  join int_service__streamed AS service on service.service_id = served.service_id
  where (struck.value_stream_id is null or struck.value_stream_id = service.value_stream_id)
    and coalesce(struck.service_id, service.service_id) = service.service_id
    and (struck.value_stream_id is not null or struck.service_id is not null)
)
select release_id AS left_id, blackout_id AS right_id, CAST(NULL AS INTEGER) AS service_count
from struck
where value_stream_id is null
  and service_id is null
union all
select release_id AS left_id, blackout_id AS right_id, CAST(count(*) AS INTEGER) AS service_count
from meant
group by release_id, blackout_id
