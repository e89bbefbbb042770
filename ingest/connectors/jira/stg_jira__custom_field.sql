-- grain: _source
-- title: Jira's fields of boards
-- definition: Under which ids a site keeps an issue's sprints and, in older projects, its epic.
select
  _source,
  min(_key) FILTER (WHERE (payload->>'$.schema.custom') LIKE '%:gh-sprint') AS sprint_field_id,
  min(_key) FILTER (WHERE (payload->>'$.schema.custom') LIKE '%:gh-epic-link') AS epic_field_id
from raw.jira__field
group by _source
