-- grain: account_id, other_account_id, evidence
-- source: account, commit, requested_commit, change, config.person_rule
-- definition: Accounts that are of one person, with the evidence: the configuration says so 1; the same e-mail address .95; one
--   writes commits that another tool says the other wrote .9; the same handle and name in two tools .9; a name .7, or .6 where
--   some tool knows it of two accounts (addresses alone are no accounts). Bots are linked by configuration alone.
-- column: account_id one account
-- column: other_account_id the other one
-- column: evidence rule, e-mail, commit, handle and name, or name
-- column: confidence_ratio how sure that makes, 0 to 1
with known as (
  select
    account.account_id,
    coalesce(account.tool, split_part(account.account_id, ':', 1)) AS tool,
    account.email_digest,
    account.handle_digest,
    account.name_digest,
    coalesce(rule.is_bot, account.is_bot, false) AS is_bot,
    rule.person_id AS ruled_id
  from account
  left join config.person_rule AS rule on rule.account_id = account.account_id
),
human as (
  select * from known where not is_bot
),
ruled as (
  select one.account_id, other.account_id AS other_account_id, 'rule' AS evidence, 1.0 AS confidence_ratio
  from known AS one
  join known AS other on other.ruled_id = one.ruled_id and other.account_id <> one.account_id
),
mailed as (
  select one.account_id, other.account_id AS other_account_id, 'e-mail' AS evidence, 0.95 AS confidence_ratio
  from human AS one
  join human AS other on other.email_digest = one.email_digest and other.account_id <> one.account_id
),
handled as (
  select one.account_id, other.account_id AS other_account_id, 'handle and name' AS evidence, 0.9 AS confidence_ratio
  from human AS one
  join human AS other
    on other.handle_digest = one.handle_digest
    and other.name_digest = one.name_digest
    and other.account_id <> one.account_id
),
in_tool as (
  select
    account_id,
    tool,
    name_digest,
    count(*) FILTER (WHERE handle_digest IS NOT NULL OR email_digest IS NULL) over (partition by tool, name_digest) AS name_count
  from human
  where name_digest is not null
),
doubtful as (
  select distinct name_digest
  from in_tool
  where name_count > 1
),
named as (
  select
    one.account_id,
    other.account_id AS other_account_id,
    'name' AS evidence,
    CASE WHEN doubtful.name_digest IS NULL THEN 0.7 ELSE 0.6 END AS confidence_ratio
  from in_tool AS one
  join in_tool AS other on other.name_digest = one.name_digest and other.account_id <> one.account_id
  left join doubtful on doubtful.name_digest = one.name_digest
),
shared as (
  select commit.author_id AS account_id, requested_commit.author_id AS other_account_id, count(*) AS commit_count
  from requested_commit
  join commit on commit.commit_id = requested_commit.commit_id
  where not requested_commit.is_merge_commit
    and requested_commit.author_id <> commit.author_id
  group by commit.author_id, requested_commit.author_id
  union all
  select commit.author_id AS account_id, change.author_id AS other_account_id, count(*) AS commit_count
  from change
  join commit on commit.commit_id = change.merge_commit_id
  where commit.parent_count < 2
    and change.author_id <> commit.author_id
    and change.merge_method = 'squash'
  group by commit.author_id, change.author_id
),
weighed as (
  select account_id, other_account_id, sum(commit_count) AS commit_count
  from shared
  group by account_id, other_account_id
),
ranked as (
  select
    weighed.*,
    sum(commit_count) over (partition by account_id) AS commit_total,
    row_number() over (partition by account_id order by commit_count desc, other_account_id) AS choice
  from weighed
),
committed as (
  select ranked.account_id, ranked.other_account_id, 'commit' AS evidence, 0.9 AS confidence_ratio
  from ranked
  join human AS one on one.account_id = ranked.account_id
  join human AS other on other.account_id = ranked.other_account_id
  where ranked.choice = 1
    and ranked.commit_count * 5 >= ranked.commit_total * 4
),
every_one as (
  select * from ruled
  union all
  select * from mailed
  union all
  select * from handled
  union all
  select * from named
  union all
  select * from committed
  union all
  select other_account_id AS account_id, account_id AS other_account_id, evidence, confidence_ratio from committed
)
select
  account_id,
  other_account_id,
  evidence,
  CAST(max(confidence_ratio) AS DOUBLE) AS confidence_ratio
from every_one
group by account_id, other_account_id, evidence
