-- grain: _source, native_id
-- title: Gitea's repositories by number
-- definition: The identity of a repository, which is the address at which it was first seen, so that it survives a renaming.
select
  _source,
  _key AS native_id,
  lower(regexp_replace(min_by(payload->>'html_url', _loaded_at), '^https?://', '')) AS repository_id
from raw.gitea__repository
group by _source, _key
