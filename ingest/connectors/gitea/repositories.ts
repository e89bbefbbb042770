/** The repositories of a source, whole every time: what there is, what is gone, and what each of them has. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import { isChosen, matchesAny } from '../../wildcards.ts'
import type { GiteaOptions } from './entry.ts'
import { pick, timeOf, type Json } from './fields.ts'
import { pagesOf } from './lists.ts'
import { pathOf, sessionOf, type Repository } from './session.ts'

const FIELDS = [
  'id',
  'name',
  'full_name',
  'html_url',
  'clone_url',
  'default_branch',
  'description',
  'created_at',
  'updated_at',
  'archived',
  'empty',
  'private',
  'fork',
  'mirror',
  'topics',
  'has_pull_requests',
  'has_issues',
  'has_releases',
  'has_actions',
  'default_merge_style',
]

export async function* readRepositories(context: StreamContext): AsyncGenerator<Page> {
  const session = sessionOf(context)
  const { options } = session
  session.repositories = []
  let [seen, total] = [0, 0]
  for await (const page of listed(context)) {
    seen += page.records.length
    total = page.total ?? seen
    const wanted = page.records.filter(({ name }) => isWanted(String(name), options))
    session.repositories.push(...wanted.map(scopeOf))
    context.progress(seen, total, `${seen} repositories`)
    yield { records: wanted.map((repository) => recordOf(repository, options)) }
  }
  if (seen < total)
    context.note(
      `Gitea counts ${total} repositories, ${total - seen} of them are closed to the token: ${context.source.label}`,
    )
  session.newest = session.repositories.reduce(
    (newest, { updatedAt }) => (updatedAt > newest ? updatedAt : newest),
    '',
  )
}

async function* listed(context: StreamContext): AsyncGenerator<{ records: Json[]; total: number | null }> {
  const session = sessionOf(context)
  const { options } = session
  if (options.org !== null) {
    yield* pagesOf(session, { path: `orgs/${encodeURIComponent(options.org)}/repos` })
    return
  }
  for (const label of options.repositories) {
    try {
      const { body } = await session.http.fetch({ path: pathOf(label) })
      yield { records: [body as Json], total: null }
    } catch (error) {
      if (!(error instanceof SourceError) || error.code !== 'not_found') throw error
      context.note(`The token sees no such repository: ${label}`)
    }
  }
}

export function isWanted(name: string, { include, exclude }: GiteaOptions): boolean {
  return isChosen(name, include, exclude)
}

/** What a record does not say it has is asked for. */
export function scopeOf(repository: Json): Repository {
  const has = (unit: string) => repository[`has_${unit}`] !== false
  return {
    id: repository.id as number,
    name: String(repository.name),
    label: String(repository.full_name),
    createdAt: timeOf(repository.created_at) ?? '',
    updatedAt: timeOf(repository.updated_at) ?? '',
    isArchived: repository.archived === true,
    hasPulls: has('pull_requests'),
    hasOpenPulls: has('pull_requests') && repository.open_pr_counter !== 0,
    hasIssues: has('issues'),
    hasReleases: has('releases'),
    hasActions: has('actions'),
  }
}

/** That it says what runs where is the configuration's word, not Gitea's. */
function recordOf(repository: Json, { configuration }: GiteaOptions): object {
  const isConfiguration = matchesAny(String(repository.name), configuration)
  return { ...pick(repository, FIELDS), ...(isConfiguration && { isConfiguration }) }
}
