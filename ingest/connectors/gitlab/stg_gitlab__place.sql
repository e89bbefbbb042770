-- grain: _source, native_id
-- title: GitLab's projects by number
-- definition: The identity of a repository, which is the address at which it was first seen, so that it survives a renaming.
select
  _source,
  _key AS native_id,
  lower(regexp_replace(min_by(payload->>'web_url', _loaded_at), '^https?://', '')) AS repository_id
from raw.gitlab__project
group by _source, _key
