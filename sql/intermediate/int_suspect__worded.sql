-- grain: incident_id, deployment_id
-- source: int_suspect__found, incident, service, int_deployment_file__summed, deployment_change_fact, change
-- definition: What of a suspect's files and changes an incident's title speaks of: a word of it with five letters or more stands in
--   the path of a file or in the title of a change. Names of services, and what alerts say of anything, are no such words.
-- column: incident_id the incident
-- column: deployment_id the deployment
-- column: word the word, the longest of several
-- column: place the file or change in which it stands
with heard as (
  select incident.incident_id, word.text AS word
  from incident
  cross join unnest(regexp_extract_all(lower(coalesce(incident.title, '')), '[a-z]+')) AS word(text)
),
said as (
  select distinct word
  from heard
  where length(word) >= 5
    and word not in (
      'above', 'below', 'alert', 'alerts', 'available', 'check', 'checks', 'critical', 'error', 'errors', 'failed', 'failing', 'failure',
      'fired', 'firing', 'growing', 'health', 'higher', 'incident', 'latency', 'longer', 'lower', 'memory', 'minutes', 'outage',
      'percent', 'production', 'queue', 'requests', 'response', 'second', 'seconds', 'service', 'services', 'spike', 'takes', 'than',
      'threshold', 'timeout', 'unavailable', 'unhealthy', 'usage', 'warning'
    )
),
naming as (
  select distinct said.word
  from said
  join service on strpos(lower(service.name), said.word) > 0
),
telling as (
  select distinct heard.incident_id, heard.word
  from heard
  join said on said.word = heard.word
  left join naming on naming.word = heard.word
  where naming.word is null
),
text as (
  select deployment_id, path AS place, lower(path) AS words
  from int_deployment_file__summed
  union all
  select held.deployment_id, change.title AS place, lower(change.title) AS words
  from deployment_change_fact AS held
  join change on change.change_id = held.change_id
  where change.title is not null
),
ranked as (
  select
    found.incident_id,
    found.deployment_id,
    telling.word,
    text.place,
    row_number() over (
      partition by found.incident_id, found.deployment_id order by length(telling.word) desc, telling.word, text.place
    ) AS choice
  from int_suspect__found AS found
  join telling on telling.incident_id = found.incident_id
  join text on text.deployment_id = found.deployment_id
  where strpos(text.words, telling.word) > 0
)
select incident_id, deployment_id, word, place
from ranked
where choice = 1
