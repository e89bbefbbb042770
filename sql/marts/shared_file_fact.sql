-- grain: change_id, other_change_id, path
-- title: Files that two open changes touch
-- source: open_change_fact, change_file
-- definition: Each file that two open requests of a repository touch: whichever lands second has to be brought together with the
--   first. Whose files are known: those of requests whose tool lists them.
-- column: change_id the request with the lower number
-- column: other_change_id the other one
-- column: path the file
-- column: repository_id their repository
-- column: number of the one
-- column: other_number of the other
-- column: team_id the team of the one: its author's, else the repository's
-- column: other_team_id the team of the other
-- column: is_bot whether a bot opened either of them
-- column: url page of the one
with open_file as (
  select own.*, file.path
  from open_change_fact AS own
  join change_file AS file on file.change_id = own.change_id
)
select
  one.change_id,
  other.change_id AS other_change_id,
  one.path,
  one.repository_id,
  one.number,
  other.number AS other_number,
  coalesce(one.author_team_id, one.team_id) AS team_id,
  coalesce(other.author_team_id, other.team_id) AS other_team_id,
  one.is_bot OR other.is_bot AS is_bot,
  one.url
from open_file AS one
join open_file AS other
  on other.repository_id = one.repository_id
  and other.path = one.path
  and other.number > one.number
