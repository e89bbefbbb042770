/** Rows of a repository with changes, and what becomes of them. */
import { workday as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream } from './stream.ts'

export const openChanges = () =>
  openStream(
    'change_fact',
    'int_commit__merged',
    'deployment_change_fact',
    'commit_in_one_change_set',
    'deployment_follows_previous',
    'failure_has_evidence',
    'lead_is_sum_of_stages',
    'merge_has_a_time',
    'release_size_is_its_changes',
    'stage_ends_after_its_start',
    'waiting_is_not_deployed',
  )

export const R = 'github.com/acme/shop'
export const sha = (label: string) => `${R}@${label}`

export const repository: Row[] = [{ repository_id: R, name: 'shop', default_branch: 'main' }]
export const accounts: Row[] = [
  { account_id: 'github:anna', tool: 'github' },
  { account_id: 'github:ben', tool: 'github' },
  { account_id: 'github:helper[bot]', tool: 'github', is_bot: true },
]

/** A line of commits, each with its parents, the last one the tip of the default branch. */
export function line(
  ...commits: [label: string, day: number, parents: string[], more?: Row][]
): Record<string, Row[]> {
  return {
    repository,
    account: accounts,
    commit: commits.map(([label, day, parents, more]) => ({
      commit_id: sha(label),
      repository_id: R,
      sha: label,
      author_id: 'github:anna',
      authored_at: at(day),
      committed_at: at(day),
      subject: label,
      title: label,
      parent_count: parents.length,
      ...more,
    })),
    commit_parent: commits.flatMap(([label, , parents]) =>
      parents.map((parent, i) => ({
        commit_id: sha(label),
        parent_commit_id: sha(parent),
        parent_position: i + 1,
      })),
    ),
    code_ref: [
      {
        code_ref_id: 'main',
        repository_id: R,
        name: 'main',
        kind: 'branch',
        is_default: true,
        is_release: false,
        commit_id: sha(commits.at(-1)![0]),
      },
    ],
  }
}

export function request(number: number, merge: string, mergedDay: number, more: Row = {}): Row {
  return {
    change_id: `${R}#${number}`,
    repository_id: R,
    number,
    title: `Request ${number}`,
    author_id: 'github:anna',
    base_branch: 'main',
    opened_at: at(mergedDay, 6),
    merged_at: at(mergedDay),
    merge_commit_id: sha(merge),
    ...more,
  }
}

export function own(number: number, label: string, day: number, more: Row = {}): Row {
  return {
    change_id: `${R}#${number}`,
    commit_id: sha(label),
    repository_id: R,
    is_merge_commit: false,
    author_id: 'github:anna',
    authored_at: at(day),
    subject: label,
    ...more,
  }
}

export const merging = (number: number, label: string, day: number) =>
  own(number, label, day, { is_merge_commit: true })
export const told = (rows: Row[]): Row[] =>
  rows.map((row) => {
    const { change_id, commit_id, is_merge_commit } = row as Record<string, string>
    return { change_id: change_id!, commit_id: commit_id!, is_merge_commit: is_merge_commit! }
  })
