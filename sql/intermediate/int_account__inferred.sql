-- grain: account_id
-- source: account, config.person_rule
-- definition: Accounts of different tools that have the same handle or the same full name, but no e-mail address in common
--   that would tell. Two accounts of one tool are left alone, and so is a name that more than one account of a tool has.
-- column: account_id the account
-- column: other_id the account of another tool that is probably the same person
-- column: tool the account's tool
-- column: other_tool the other one's
-- column: named_by handle or name
-- column: confidence_ratio how likely it is
-- column: is_known whether the configuration says whose it is
with spoken as (
  select account_id, tool, handle_digest AS digest, 'handle' AS named_by, 0.7 AS confidence_ratio
  from account
  where handle_digest is not null and not coalesce(is_bot, false)
  union all
  select account_id, tool, name_digest AS digest, 'name' AS named_by, 0.8 AS confidence_ratio
  from account
  where name_digest is not null and not coalesce(is_bot, false)
),
single as (
  select tool, digest, named_by, min(account_id) AS account_id, min(confidence_ratio) AS confidence_ratio
  from spoken
  group by tool, digest, named_by
  having count(*) = 1
),
pair as (
  select
    one.account_id,
    other.account_id AS other_id,
    one.tool,
    other.tool AS other_tool,
    one.named_by,
    one.confidence_ratio,
    row_number() over (
      partition by one.account_id order by one.confidence_ratio desc, other.account_id
    ) AS place
  from single AS one
  join single AS other
    on other.digest = one.digest and other.named_by = one.named_by and other.account_id < one.account_id and other.tool <> one.tool
),
addressed as (
  select distinct one.account_id, other.account_id AS other_id
  from account AS one
  join account AS other on other.email_digest = one.email_digest and other.account_id < one.account_id
),
covered as (
  select account_id, count(*) AS rule_count
  from config.person_rule
  group by account_id
)
select
  pair.account_id,
  pair.other_id,
  pair.tool,
  pair.other_tool,
  pair.named_by,
  CAST(pair.confidence_ratio AS DOUBLE) AS confidence_ratio,
  coalesce(covered.rule_count, 0) > 0 AS is_known
from pair
left join addressed on addressed.account_id = pair.account_id and addressed.other_id = pair.other_id
left join covered on covered.account_id = pair.account_id
where pair.place = 1 and addressed.account_id is null
