-- grain: environment_event_id
-- title: What happened to environments
-- source: environment_event, int_environment__named
-- definition: Data refreshes, changes of configuration and outages of environments, as somebody or a tool tells them.
-- column: environment_event_id the event
-- column: environment_id the environment
-- column: environment_name what it is called
-- column: is_environment_known whether anything but events and bookings tells of it
-- column: kind data refresh, configuration or outage, or the source's own word
-- column: happened_at when it happened, NULL if nobody says
-- column: text more of it
-- column: known_at when it was told
-- column: url its page
select
  event.environment_event_id,
  place.place_id AS environment_id,
  place.name AS environment_name,
  place.is_known AS is_environment_known,
  lower(trim(event.kind)) AS kind,
  event.happened_at,
  event.text,
  event.known_at,
  event.url
from environment_event AS event
join int_environment__named AS place on place.environment_id = event.environment_id
