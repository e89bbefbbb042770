-- grain: name
-- source: build, build_job, work_item, work_item_state, deployment, service, service_alias, team, repository
-- definition: Every name that the set-up queue compares, as words: lower case, without accents, every mark a space, with a
--   space on either side; and as letters alone.
-- column: name as the tool has it
-- column: words its words
-- column: letters its letters and digits alone, without words that say only that it is a service or a team
with named as (
  select pipeline AS name from build
  union
  select name from build_job
  union
  select native_state AS name from work_item_state
  union
  select native_type AS name from work_item
  union
  select project_key AS name from work_item
  union
  select component AS name from work_item
  union
  select native_environment AS name from deployment
  union
  select native_service AS name from deployment
  union
  select name from service
  union
  select name from service_alias
  union
  select name from team
  union
  select name from repository
),
spaced as (
  select
    name,
    ' ' || trim(replace(replace(translate(
      lower(name),
      'äáàâãåéèêëíìîïóòôöõúùûüñçłśżźćęąńß-_/.:()[],#&+|>''’"',
      'aaaaaaeeeeiiiiooooouuuunclszzceans                   '
    ), '   ', ' '), '  ', ' ')) || ' ' AS words
  from named
  where name is not null
)
select
  name,
  words,
  replace(regexp_replace(words, '( (service|svc|api|app|prod|prd|production|team|squad))+ $', ' '), ' ', '') AS letters
from spaced
