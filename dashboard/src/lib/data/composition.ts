import type { TableColumn } from '#lib/components/DataTable.svelte'
import { commitHref } from '#lib/format/cell.ts'
import { sayShortDate, sayTime } from '#lib/format/date.ts'
import { sayDuration } from '#lib/format/duration.ts'
import { missing, sayCount } from '#lib/format/number.ts'
import type { CommitFile, CommitReference, ReleaseChange, ReleaseFile } from './types.ts'

interface Context {
  zone: string
  search: string
}

const web = (url: string | null) => (url?.startsWith('http') ? url : null)
const day = (at: number | null, zone: string) => (at === null ? missing : sayShortDate(at, zone))
const time = (at: number | null, zone: string) => (at === null ? undefined : sayTime(at, zone))

export function sayHours(hours: number | null): string {
  if (hours === null) return missing
  const said = sayDuration(hours)
  return `${said.value} ${said.unit}`
}

/** A change with the time from its merge to the release. */
export type WaitedChange = ReleaseChange & { waited_hours: number | null }

export function waitedChanges(changes: readonly ReleaseChange[], releasedAt: number | null): WaitedChange[] {
  return changes.map((change) => ({
    ...change,
    waited_hours:
      change.merged_at === null || releasedAt === null
        ? null
        : Math.max(0, releasedAt - change.merged_at) / 3_600_000,
  }))
}

const kindOf = (change: ReleaseChange) => (change.is_revert ? 'revert' : change.is_bot ? 'bot' : '')

/** The column of source records, where any row has one. */
function records<T extends { url: string | null }>(rows: readonly T[]): TableColumn<T>[] {
  if (!rows.some((row) => web(row.url))) return []
  return [
    {
      name: 'url',
      label: 'Source record',
      say: (row) => (web(row.url) ? 'open' : missing),
      link: (row) => web(row.url),
      isOutward: true,
    },
  ]
}

export function changeColumns(
  rows: readonly WaitedChange[],
  { zone, search }: Context,
): TableColumn<WaitedChange>[] {
  return [
    {
      name: 'number',
      label: 'Change',
      say: (change) =>
        change.number === null
          ? (change.merge_commit_id?.split('@').at(-1)?.slice(0, 8) ?? missing)
          : `#${change.number}`,
      link: (change) => commitHref(change.merge_commit_id, search),
    },
    { name: 'title', label: 'Title', width: 240 },
    { name: 'kind', label: 'Kind', say: kindOf, tone: (change) => (change.is_revert ? 'warning' : 'faint') },
    {
      name: 'merged_at',
      label: 'Merged',
      isNumber: true,
      say: (change) => day(change.merged_at, zone),
      title: (change) => time(change.merged_at, zone),
    },
    {
      name: 'waited_hours',
      label: 'Waited',
      isNumber: true,
      say: (change) => sayHours(change.waited_hours),
      title: () => 'From its merge to this release',
    },
    {
      name: 'lead_time_hours',
      label: 'Lead time',
      isNumber: true,
      say: (change) => sayHours(change.lead_time_hours),
      title: () => 'From its first commit to its first release',
    },
    { name: 'commit_count', label: 'Commits', isNumber: true },
    { name: 'file_count', label: 'Files', isNumber: true },
    { name: 'added_count', label: '+', isNumber: true },
    { name: 'deleted_count', label: '−', isNumber: true },
    ...records(rows),
  ]
}

export function commitColumns(
  rows: readonly CommitReference[],
  { zone, search }: Context,
): TableColumn<CommitReference>[] {
  return [
    {
      name: 'sha',
      label: 'Commit',
      say: (commit) => commit.sha.slice(0, 8),
      title: (commit) => commit.sha,
      link: (commit) => commitHref(commit.commit_id, search),
    },
    { name: 'subject', label: 'Subject', width: 280 },
    { name: 'is_bot', label: 'Kind', say: (commit) => (commit.is_bot ? 'bot' : ''), tone: () => 'faint' },
    {
      name: 'committed_at',
      label: 'Committed',
      isNumber: true,
      say: (commit) => day(commit.committed_at, zone),
      title: (commit) => time(commit.committed_at, zone),
    },
    ...records(rows),
  ]
}

export function releaseFileColumns(): TableColumn<ReleaseFile>[] {
  return [
    { name: 'path', label: 'File', width: 150 },
    {
      name: 'is_hot',
      label: 'Hot',
      say: (file) => (file.is_hot ? '● hot' : ''),
      title: (file) => (file.is_hot ? 'Among the files that change most' : undefined),
    },
    { name: 'commit_count', label: 'Commits', isNumber: true },
    { name: 'added_count', label: 'Lines +', isNumber: true },
    { name: 'deleted_count', label: 'Lines −', isNumber: true },
  ]
}

export function commitFileColumns(): TableColumn<CommitFile>[] {
  const lines = (count: number | null) => (count === null ? 'not text' : sayCount(count))
  return [
    {
      name: 'path',
      label: 'File',
      width: 150,
      say: (file) =>
        file.old_path && file.old_path !== file.path ? `${file.old_path} → ${file.path}` : file.path,
      title: (file) => file.path,
    },
    {
      name: 'added_count',
      label: 'Lines +',
      isNumber: true,
      say: (file) => lines(file.added_count),
      title: () => undefined,
    },
    {
      name: 'deleted_count',
      label: 'Lines −',
      isNumber: true,
      say: (file) => lines(file.deleted_count),
      title: () => undefined,
    },
  ]
}

/** Where a release leads to in the API, as a file. */
export const csvOf = (mart: string, query: string) => ({
  label: 'CSV',
  href: `/api/marts/${mart}?${query}&format=csv`,
})
