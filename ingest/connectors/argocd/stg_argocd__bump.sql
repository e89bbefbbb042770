-- grain: _source, uid, image_key
-- title: Versions in configuration repositories, by application
-- definition: Image and chart versions that changed on the default line of a repository, in the folders and files that an
--   application is made from, with the moment at which the change was merged.
with source as (
  select _source, uid, unnest(sources) AS item
  from stg_argocd__place
),
folder as (
  select distinct
    _source,
    uid,
    item.repository AS repository_id,
    unnest(item.paths) AS path
  from source
  where item.chart IS NULL
)
select distinct
  folder._source,
  folder.uid,
  image._source || '|' || image._key AS image_key,
  image.repository_id,
  image.path,
  image.pointer,
  image.name,
  image.version,
  image.digest,
  image.app_sha,
  carrier.commit_id AS merge_commit_id,
  carrier.committed_at AS merged_at
from folder
join raw.git__image AS image
  on image.repository_id = folder.repository_id
  and (folder.path = '' or image.path = folder.path or starts_with(image.path, folder.path || '/'))
join int_commit__lined AS lined on lined.commit_id = image.commit_id and lined.is_mainline
join commit AS carrier on carrier.commit_id = lined.line_commit_id
where not image._is_deleted
