-- grain: _source, native_id
-- title: Azure DevOps' repositories by their id
-- definition: The identity of a repository, which is the address at which it was first seen, so that it survives a renaming.
select
  _source,
  _key AS native_id,
  min_by(payload->>'path', _loaded_at) AS repository_id
from raw.azuredevops__repository
group by _source, _key
