-- grain: person_id, team_id, valid_from_at
-- source: int_account__merged, int_team__merged, team_account, team_member, config.team_rule
-- definition: Which teams a person belonged to, and when: where the configuration names members, it alone; else as tools count
--   accounts to teams.
-- column: person_id a pseudonym
-- column: team_id the team
-- column: valid_from_at since when
-- column: valid_to_at until when, NULL if it lasts
-- column: evidence rule or tool
with ruled as (
  select account.person_id, rule.team AS team_id
  from config.team_rule AS rule
  join int_account__merged AS account on account.account_id = rule.value
  where rule.kind = 'member'
  group by account.person_id, rule.team
),
told as (
  select
    account.person_id,
    coalesce(merged.team_id, team_account.team_id) AS team_id,
    team_account.valid_from_at,
    team_account.valid_to_at
  from team_account
  join int_account__merged AS account on account.account_id = team_account.account_id
  left join int_team__merged AS merged on merged.native_team_id = team_account.team_id
  union all
  select
    team_member.person_id,
    coalesce(merged.team_id, team_member.team_id) AS team_id,
    team_member.valid_from_at,
    team_member.valid_to_at
  from team_member
  left join int_team__merged AS merged on merged.native_team_id = team_member.team_id
),
kept as (
  select told.person_id, told.team_id, told.valid_from_at, told.valid_to_at,
    row_number() over (
      partition by told.person_id, told.team_id, told.valid_from_at
      order by CASE WHEN told.valid_to_at IS NULL THEN 0 ELSE 1 END, told.valid_to_at desc
    ) AS precedence
  from told
  left join ruled on ruled.person_id = told.person_id
  where ruled.person_id is null
)
select
  person_id,
  team_id,
  TIMESTAMP '1970-01-01 00:00:00' AS valid_from_at,
  CAST(NULL AS TIMESTAMP) AS valid_to_at,
  'rule' AS evidence
from ruled
union all
select
  person_id,
  team_id,
  coalesce(valid_from_at, TIMESTAMP '1970-01-01 00:00:00') AS valid_from_at,
  valid_to_at,
  'tool' AS evidence
from kept
where precedence = 1
