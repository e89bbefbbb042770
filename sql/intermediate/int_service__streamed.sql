-- grain: service_id
-- source: service, service_owner, config.team_rule
-- definition: The value stream of each service: its own, else that of the team that owns it now.
-- column: service_id the service
-- column: value_stream_id the value stream, NULL if neither names one
with owned as (
  select owner.service_id, min(rule.value) AS value_stream_id
  from service_owner AS owner
  join config.team_rule AS rule on rule.team = owner.team_id and rule.kind = 'value_stream'
  where owner.valid_to_at is null
  group by owner.service_id
)
select service.service_id, coalesce(service.value_stream_id, owned.value_stream_id) AS value_stream_id
from service
left join owned on owned.service_id = service.service_id
