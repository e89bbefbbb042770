-- grain: account_id, other_account_id, evidence
-- title: Links between accounts
-- source: int_account__linked, int_account__merged
-- definition: Every piece of evidence that two accounts are of one person, taken or not: from .7 on it is, unless the
--   configuration tells them apart.
-- column: account_id one account
-- column: other_account_id the other one
-- column: evidence rule, e-mail, commit, handle and name, name
-- column: confidence_ratio how sure that makes, 0 to 1
-- column: is_chosen whether they are counted as one person
select
  link.account_id,
  link.other_account_id,
  link.evidence,
  link.confidence_ratio,
  one.person_id = other.person_id AS is_chosen
from int_account__linked AS link
join int_account__merged AS one on one.account_id = link.account_id
join int_account__merged AS other on other.account_id = link.other_account_id
where link.account_id < link.other_account_id
