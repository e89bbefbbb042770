/** What git says, as the columns of the raw tables. */
import type { ColumnArrays } from '../../contract.ts'
import type { ReadCommit } from './log.ts'
import type { Repository } from './repository.ts'

export function commitRows(
  commits: readonly ReadCommit[],
  repository: Repository,
  repositoryId: string,
): ColumnArrays {
  const of = <T>(pick: (item: ReadCommit) => T) => commits.map(pick)
  const shas = of(({ commit }) => commit.sha)
  return {
    _key: shas,
    _hash: shas,
    commit_id: shas.map((sha) => `${repositoryId}@${sha}`),
    repository_id: shas.map(() => repositoryId),
    sha: shas,
    parent_shas: of(({ commit }) => commit.parents),
    author_name: of(({ commit }) => commit.authorName),
    author_email: of(({ commit }) => commit.authorEmail),
    authored_at: of(({ commit }) => commit.authoredAt),
    committer_name: of(({ commit }) => commit.committerName),
    committer_email: of(({ commit }) => commit.committerEmail),
    committed_at: of(({ commit }) => commit.committedAt),
    subject: of(({ commit }) => commit.subject),
    body: of(({ commit }) => commit.body),
    has_line_counts: of(({ detail }) => detail === 'counts'),
    is_boundary: shas.map((sha) => repository.boundary.has(sha)),
  }
}

export function fileRows(commits: readonly ReadCommit[], repositoryId: string): ColumnArrays {
  const rows = {
    _key: [] as string[],
    _hash: [] as string[],
    commit_id: [] as string[],
    repository_id: [] as string[],
    path: [] as string[],
    old_path: [] as (string | null)[],
    status: [] as string[],
    added_count: [] as (number | null)[],
    deleted_count: [] as (number | null)[],
    is_submodule: [] as boolean[],
  }
  for (const { commit } of commits) {
    const commitId = `${repositoryId}@${commit.sha}`
    commit.files.forEach((file, position) => {
      rows._key.push(`${commit.sha}:${position}`)
      rows._hash.push(commit.sha)
      rows.commit_id.push(commitId)
      rows.repository_id.push(repositoryId)
      rows.path.push(file.path)
      rows.old_path.push(file.oldPath)
      rows.status.push(file.status)
      rows.added_count.push(file.added)
      rows.deleted_count.push(file.deleted)
      rows.is_submodule.push(file.isSubmodule)
    })
  }
  return rows
}
