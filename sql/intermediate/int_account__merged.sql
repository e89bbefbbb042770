-- grain: account_id
-- source: account, int_account__linked, config.person_rule
-- definition: Which person each account is of: links of confidence .7 or more, followed over up to four accounts. Where the
--   configuration names persons, accounts of two of them are never one, whatever else links them.
-- column: account_id the account
-- column: person_id a pseudonym: the digest of an address or handle where one is known, else an account's id
-- column: tool where the account is
-- column: is_bot whether it is a bot's: by configuration, else as its tool says, else since another account of its person is
-- column: evidence the surest link to another account of the person, NULL if it stands alone
-- column: confidence_ratio how sure that is, 0 to 1; 1 if it stands alone
with known as (
  select
    account.account_id,
    coalesce(account.tool, split_part(account.account_id, ':', 1)) AS tool,
    account.email_digest,
    account.handle_digest,
    coalesce(rule.is_bot, account.is_bot, false) AS is_bot,
    rule.person_id AS ruled_id
  from account
  left join config.person_rule AS rule on rule.account_id = account.account_id
),
sure as (
  select distinct link.account_id, link.other_account_id
  from int_account__linked AS link
  join known AS one on one.account_id = link.account_id
  join known AS other on other.account_id = link.other_account_id
  where link.confidence_ratio >= 0.7
    and (one.ruled_id is null or other.ruled_id is null or one.ruled_id = other.ruled_id)
),
round_0 as (
  select account_id, coalesce(CASE WHEN ruled_id IS NOT NULL THEN '!' || ruled_id END, account_id) AS label
  from known
),
round_1 as (
  select own.account_id, CASE WHEN min(other.label) < min(own.label) THEN min(other.label) ELSE min(own.label) END AS label
  from round_0 AS own
  left join sure on sure.account_id = own.account_id
  left join round_0 AS other on other.account_id = sure.other_account_id
  group by own.account_id
),
round_2 as (
  select own.account_id, CASE WHEN min(other.label) < min(own.label) THEN min(other.label) ELSE min(own.label) END AS label
  from round_1 AS own
  left join sure on sure.account_id = own.account_id
  left join round_1 AS other on other.account_id = sure.other_account_id
  group by own.account_id
),
round_3 as (
  select own.account_id, CASE WHEN min(other.label) < min(own.label) THEN min(other.label) ELSE min(own.label) END AS label
  from round_2 AS own
  left join sure on sure.account_id = own.account_id
  left join round_2 AS other on other.account_id = sure.other_account_id
  group by own.account_id
),
round_4 as (
  select own.account_id, CASE WHEN min(other.label) < min(own.label) THEN min(other.label) ELSE min(own.label) END AS label
  from round_3 AS own
  left join sure on sure.account_id = own.account_id
  left join round_3 AS other on other.account_id = sure.other_account_id
  group by own.account_id
),
labelled as (
  select
    known.*,
    coalesce(CASE WHEN known.ruled_id IS NOT NULL THEN '!' || known.ruled_id END, round_4.label) AS label
  from known
  join round_4 on round_4.account_id = known.account_id
),
person as (
  select
    label,
    min(coalesce('mail-' || email_digest, tool || '-' || handle_digest)) AS digest,
    bool_or(is_bot) AS is_bot,
    min(account_id) AS account_id
  from labelled
  group by label
),
told_apart as (
  select person.*, count(*) over (partition by digest) AS digest_count
  from person
),
surest as (
  select
    link.account_id,
    max_by(link.evidence, CAST(link.confidence_ratio AS VARCHAR) || link.evidence || link.other_account_id) AS evidence,
    max(link.confidence_ratio) AS confidence_ratio
  from int_account__linked AS link
  join labelled AS one on one.account_id = link.account_id
  join labelled AS other on other.account_id = link.other_account_id
  where one.label = other.label
  group by link.account_id
)
select
  labelled.account_id,
  CASE
    WHEN told_apart.digest IS NULL THEN told_apart.account_id
    WHEN told_apart.digest_count > 1 THEN 'person:' || substr(told_apart.digest, 1, 21) || ':' || told_apart.account_id
    ELSE 'person:' || substr(told_apart.digest, 1, 21)
  END AS person_id,
  labelled.tool,
  told_apart.is_bot,
  surest.evidence,
  coalesce(surest.confidence_ratio, CAST(1 AS DOUBLE)) AS confidence_ratio
from labelled
join told_apart on told_apart.label = labelled.label
left join surest on surest.account_id = labelled.account_id
