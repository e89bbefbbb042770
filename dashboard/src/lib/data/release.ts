import type { ChartTable } from '#lib/components/Chart.svelte'
import type { Fact } from '#lib/components/Facts.svelte'
import { commitHref, releaseHref, shortId } from '#lib/format/cell.ts'
import { sayShortDate, sayTime } from '#lib/format/date.ts'
import { missing, sayCount, sayMany } from '#lib/format/number.ts'
import type { ReleaseAnswer, ReleaseReference, ReleaseSize } from './types.ts'

interface Context {
  zone: string
  search: string
}

const nameOf = (release: ReleaseReference) => release.name ?? release.version ?? shortId(release.release_id)

function neighbour(label: string, release: ReleaseReference | null, { zone, search }: Context): Fact[] {
  if (release === null) return []
  const title = release.released_at === null ? undefined : sayTime(release.released_at, zone)
  return [{ label, text: nameOf(release), href: releaseHref(release.release_id, search), title }]
}

/** What a release is, in the order that a reader asks. People are counted, never named. */
export function factsOf(answer: ReleaseAnswer, commitId: string | null, context: Context): Fact[] {
  const { release } = answer
  const { zone, search } = context
  const repository = answer.repository_name ?? release.repository_id ?? missing
  const facts: Fact[] = [{ label: 'Repository', text: repository, title: release.repository_id ?? undefined }]
  if (answer.service_name && answer.service_name !== repository)
    facts.push({ label: 'Service', text: answer.service_name })
  facts.push({
    label: 'Released',
    text: release.released_at === null ? 'date unknown' : sayTime(release.released_at, zone),
  })
  if (answer.origin_label) facts.push({ label: 'Known from', text: answer.origin_label })
  facts.push(...neighbour('Previous', answer.previous, context), ...neighbour('Next', answer.next, context))
  if (release.people_count)
    facts.push({
      label: 'Made by',
      text: sayMany(release.people_count, 'person', 'people'),
      title: 'Bots are not counted',
    })
  if (commitId) facts.push({ label: 'Commit', text: shortId(commitId), href: commitHref(commitId, search) })
  if (release.url?.startsWith('http'))
    facts.push({ label: 'Source record', text: 'open', href: release.url, isOutward: true })
  return facts
}

export function sizeTable(history: readonly ReleaseSize[], { zone, search }: Context): ChartTable {
  return {
    columns: [
      { label: 'Release' },
      { label: 'Released', isNumber: true },
      { label: 'Changes', isNumber: true },
      { label: 'Commits', isNumber: true },
      { label: 'Files', isNumber: true },
    ],
    rows: history.toReversed().map((each) => ({
      href: releaseHref(each.release_id, search) ?? undefined,
      cells: [
        each.name ?? shortId(each.release_id),
        each.released_at === null ? missing : sayShortDate(each.released_at, zone),
        sayCount(each.change_count),
        sayCount(each.commit_count),
        sayCount(each.file_count),
      ],
    })),
  }
}
