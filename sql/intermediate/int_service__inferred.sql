-- grain: repository_id, path_prefix
-- source: file_fact, service, int_name__spelled
-- definition: Folders that look like services of their own: one with a Dockerfile, or a package of its own below services,
--   apps or cmd. A repository with fewer than two of them is one service.
-- column: repository_id the repository
-- column: path_prefix the folder
-- column: name its last part
-- column: words the name as words
-- column: has_image whether it has a Dockerfile
-- column: file_count files in it now
-- column: change_count changes to its files, each file counted
-- column: last_changed_at when one of its files was last touched
-- column: service_id the service that the configuration has for this folder, NULL when it has none
with marker as (
  select
    repository_id,
    regexp_extract(path, '^(.*)/[^/]+$', 1) AS path_prefix,
    max(CASE WHEN regexp_like(path, '/(Dockerfile|Containerfile)[^/]*$') THEN 1 ELSE 0 END) AS image_count,
    max(CASE WHEN regexp_like(path, '/(package.json|go.mod|pom.xml|build.gradle(.kts)?|Cargo.toml|pyproject.toml|setup.py|Gemfile|composer.json|mix.exs|[^/]+[.]csproj)$') THEN 1 ELSE 0 END) AS package_count
  from file_fact
  where is_current
    and strpos(path, '/') > 0
    and regexp_like(path, '/((Dockerfile|Containerfile)[^/]*|package.json|go.mod|pom.xml|build.gradle(.kts)?|Cargo.toml|pyproject.toml|setup.py|Gemfile|composer.json|mix.exs|[^/]+[.]csproj)$')
    and not regexp_like(path, '(^|/)(node_modules|vendor|test|tests|testdata|fixtures|examples?|docs?|e2e|tools?|scripts?|[.][^/]*)/')
  group by repository_id, regexp_extract(path, '^(.*)/[^/]+$', 1)
),
folder as (
  select *
  from marker
  where image_count = 1 or regexp_like(path_prefix, '(^|/)(services?|apps?|cmd|deployables?|dienste)/[^/]+$')
),
-- Met by an inner join: with a condition beyond equality an outer one compares every folder with every other.
inner_folder as (
  select distinct folder.repository_id, folder.path_prefix
  from folder
  join folder AS above on above.repository_id = folder.repository_id
  where starts_with(folder.path_prefix, above.path_prefix || '/')
),
outer_folder as (
  select folder.repository_id, folder.path_prefix, max(folder.image_count) AS image_count
  from folder
  left join inner_folder AS within
    on within.repository_id = folder.repository_id
    and within.path_prefix = folder.path_prefix
  where within.path_prefix is null
  group by folder.repository_id, folder.path_prefix
),
several as (
  select repository_id
  from outer_folder
  group by repository_id
  having count(*) >= 2
),
sized as (
  select
    outer_folder.repository_id,
    outer_folder.path_prefix,
    outer_folder.image_count,
    regexp_extract(outer_folder.path_prefix, '[^/]+$') AS name,
    count(*) AS file_count,
    sum(file_fact.change_count) AS change_count,
    max(file_fact.last_changed_at) AS last_changed_at
  from outer_folder
  join several on several.repository_id = outer_folder.repository_id
  join file_fact
    on file_fact.repository_id = outer_folder.repository_id
    and starts_with(file_fact.path, outer_folder.path_prefix || '/')
  group by outer_folder.repository_id, outer_folder.path_prefix, outer_folder.image_count
)
select
  sized.repository_id,
  sized.path_prefix,
  sized.name,
  ' ' || replace(replace(replace(lower(sized.name), '-', ' '), '_', ' '), '.', ' ') || ' ' AS words,
  sized.image_count = 1 AS has_image,
  CAST(sized.file_count AS INTEGER) AS file_count,
  CAST(sized.change_count AS INTEGER) AS change_count,
  sized.last_changed_at,
  min(service.service_id) AS service_id
from sized
left join service on service.repository_id = sized.repository_id and service.path_prefix = sized.path_prefix
group by
  sized.repository_id,
  sized.path_prefix,
  sized.name,
  sized.image_count,
  sized.file_count,
  sized.change_count,
  sized.last_changed_at
