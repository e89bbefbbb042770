-- entity: booking
-- grain: booking_id
-- definition: An environment that somebody books; requested unless it says otherwise.
select
  booked.subject_id AS booking_id,
  coalesce(environment.id, booked.body ->> 'environment') AS environment_id,
  coalesce(planned.id, booked.body ->> 'release') AS release_id,
  CAST(booked.body ->> 'starts_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS starts_at,
  CAST(booked.body ->> 'ends_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS ends_at,
  coalesce(team.id, booked.body ->> 'team') AS team_id,
  booked.body ->> 'purpose' AS purpose,
  coalesce(booked.body ->> 'status', 'requested') AS status,
  booked.source_id,
  booked.source_rank,
  booked.known_at,
  booked.url
from stg_records__current AS booked
left join stg_records__named AS environment
  on environment.subject = 'environment' and environment.name = lower(booked.body ->> 'environment')
left join stg_records__named AS team on team.subject = 'team' and team.name = lower(booked.body ->> 'team')
left join stg_records__planned AS planned on planned.name = lower(booked.body ->> 'release')
where booked.kind = 'booking' and booked.withdrawn_at is null
