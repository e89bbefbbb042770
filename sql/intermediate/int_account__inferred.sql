-- grain: account_id
-- source: account, int_account__linked, config.person_rule
-- definition: Accounts of two tools that have the same handle, where nothing else links them surely enough. A handle that several
--   accounts of one tool have says nothing.
-- column: account_id the account
-- column: other_id the account of another tool that is probably the same person
-- column: confidence_ratio how likely it is
-- column: is_known whether the configuration says whose it is
with single as (
  select tool, handle_digest, min(account_id) AS account_id
  from account
  where handle_digest is not null and tool is not null and not coalesce(is_bot, false)
  group by tool, handle_digest
  having count(*) = 1
),
pair as (
  select
    one.account_id,
    other.account_id AS other_id,
    row_number() over (partition by one.account_id order by other.account_id) AS place
  from single AS one
  join single AS other
    on other.handle_digest = one.handle_digest and other.account_id < one.account_id and other.tool <> one.tool
),
linked as (
  select distinct account_id, other_account_id
  from int_account__linked
  where confidence_ratio >= 0.7 and evidence <> 'rule'
),
covered as (
  select account_id, count(*) AS rule_count
  from config.person_rule
  group by account_id
)
select
  pair.account_id,
  pair.other_id,
  CAST(0.6 AS DOUBLE) AS confidence_ratio,
  covered.account_id is not null AS is_known
from pair
left join linked on linked.account_id = pair.account_id and linked.other_account_id = pair.other_id
left join covered on covered.account_id = pair.account_id
where pair.place = 1 and linked.account_id is null
