-- grain: goal_id
-- title: Goals and improvements, as they are written now
-- definition: What somebody wants to move. An improvement has an id of its own kind, so that it may bear a goal's short name. One that
--   names a metric of this project by its name is told by the weeks of that metric, in its service, team or value stream.
with written as (
  select
    *,
    coalesce(
      body ->> 'series',
      CASE
        WHEN kind = 'improvement' AND (body -> 'numbers') IS NULL AND regexp_full_match(body ->> 'metric', '[a-z][a-z0-9]*(_[a-z0-9]+)+')
          THEN 'metric:' || (body ->> 'metric')
      END
    ) AS series_id
  from stg_records__current
  where kind in ('goal', 'improvement') and withdrawn_at is null
)
select
  CASE WHEN written.kind = 'goal' THEN written.subject_id ELSE 'records:improvement/' || written.record_id END AS goal_id,
  written.kind,
  written.record_id,
  written.body,
  written.series_id,
  coalesce(
    written.body ->> 'segment',
    CASE
      WHEN written.series_id LIKE 'metric:%'
        THEN coalesce(
          'service:' || coalesce(service.id, written.body ->> 'service'),
          'team:' || coalesce(team.id, written.body ->> 'team'),
          'value_stream:' || coalesce(stream.id, written.body ->> 'value_stream')
        )
    END
  ) AS segment,
  coalesce(stream.id, written.body ->> 'value_stream') AS value_stream_id,
  coalesce(team.id, written.body ->> 'team') AS team_id,
  written.written_at,
  written.source_id,
  written.source_rank,
  written.known_at,
  written.url
from written
left join stg_records__named AS team on team.subject = 'team' and team.name = lower(written.body ->> 'team')
left join stg_records__named AS service on service.subject = 'service' and service.name = lower(written.body ->> 'service')
left join stg_records__named AS stream on stream.subject = 'value_stream' and stream.name = lower(written.body ->> 'value_stream')
