-- grain: incident_id
-- source: incident
-- definition: What an incident or alert says, so that the same one can be told again: its title in small letters, numbers as #.
-- column: incident_id the incident
-- column: signal what it says
-- column: opened_at when it began
-- column: resolved_at when it was over, NULL while it lasts
with digits as (
  select
    incident.*,
    translate(lower(trim(coalesce(title, 'without a title'))), '0123456789', '##########') AS words
  from incident
)
select
  incident_id,
  replace(replace(replace(replace(words, '####', '#'), '##', '#'), '##', '#'), '#.#', '#') AS signal,
  opened_at,
  resolved_at
from digits
