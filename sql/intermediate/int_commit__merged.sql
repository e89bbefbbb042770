-- grain: commit_id, change_id
-- partition: commit_id
-- source: commit, int_commit__lined, account
-- definition: Commits that the default branch or a release has, or that a tool tells were merged, with the change they belong to.
-- column: commit_id the commit
-- column: change_id its change
-- column: repository_id its repository
-- column: sha its digest
-- column: author_id a pseudonym
-- column: is_bot whether a bot made it
-- column: authored_at author time
-- column: committed_at commit time
-- column: subject first line of its message
-- column: title the request's own title where the message carries it
-- column: request_number the request that its message says it merged
-- column: reverted_sha what its message says it reverts
-- column: reverted_number the request that its message says it reverts
-- column: reverted_title the title that its message says it reverts
-- column: parent_count parents
-- column: is_boundary whether a shallow clone ends here
-- column: is_merge_commit whether it merged the change
-- column: is_mainline whether the default branch has it
-- column: position order on its line, oldest first
select
  commit.commit_id,
  lined.change_id,
  commit.repository_id,
  commit.sha,
  commit.author_id,
  coalesce(account.is_bot, false) AS is_bot,
  commit.authored_at,
  commit.committed_at,
  commit.subject,
  commit.title,
  commit.request_number,
  commit.reverted_sha,
  commit.reverted_number,
  commit.reverted_title,
  commit.parent_count,
  commit.is_boundary,
  lined.is_merge_commit,
  lined.is_mainline,
  lined.position
from commit
join int_commit__lined AS lined on lined.commit_id = commit.commit_id
left join account on account.account_id = commit.author_id
where lined.change_id is not null
