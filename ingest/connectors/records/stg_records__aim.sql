-- grain: goal_id
-- title: Goals and improvements, as they are written now
-- definition: What somebody wants to move. An improvement has an id of its own kind, so that it may bear a goal's short name.
select
  CASE WHEN written.kind = 'goal' THEN written.subject_id ELSE 'records:improvement/' || written.record_id END AS goal_id,
  written.kind,
  written.record_id,
  written.body,
  written.body ->> 'series' AS series_id,
  written.body ->> 'segment' AS segment,
  coalesce(stream.id, written.body ->> 'value_stream') AS value_stream_id,
  coalesce(team.id, written.body ->> 'team') AS team_id,
  written.written_at,
  written.source_id,
  written.source_rank,
  written.known_at,
  written.url
from stg_records__current AS written
left join stg_records__named AS team on team.subject = 'team' and team.name = lower(written.body ->> 'team')
left join stg_records__named AS stream on stream.subject = 'value_stream' and stream.name = lower(written.body ->> 'value_stream')
where written.kind in ('goal', 'improvement') and written.withdrawn_at is null
