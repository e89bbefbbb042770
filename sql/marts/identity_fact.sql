-- grain: account_id
-- title: Whose accounts they are
-- source: int_account__merged, int_person__teamed
-- definition: Which person each account is counted to, as a pseudonym and without names, and why; and the team that the person is
--   in now, if in one.
-- column: account_id the account
-- column: tool where it is
-- column: person_id a pseudonym
-- column: is_bot whether it is a bot's
-- column: evidence the surest link to another account of the person: rule, e-mail, commit, handle and name, name
-- column: confidence_ratio how sure that is, 0 to 1; 1 if the account stands alone
-- column: account_count accounts of the person
-- column: team_id the team now, NULL if none or several
with placed as (
  select person_id, min(team_id) AS team_id
  from int_person__teamed
  where valid_to_at is null
  group by person_id
  having count(distinct team_id) = 1
)
select
  account.account_id,
  account.tool,
  account.person_id,
  account.is_bot,
  account.evidence,
  account.confidence_ratio,
  CAST(count(*) over (partition by account.person_id) AS INTEGER) AS account_count,
  placed.team_id
from int_account__merged AS account
left join placed on placed.person_id = account.person_id
