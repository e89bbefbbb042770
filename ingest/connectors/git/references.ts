/** The small streams: the repository itself, its refs, who is who, and who owns what. */
import type { ColumnArrays, Page, StreamContext } from '../../contract.ts'
import { runGit } from './command.ts'
import { decode } from './parser.ts'
import type { Ref } from './refs.ts'
import type { Repository } from './repository.ts'
import type { GitSourceOptions } from './sources.ts'

const CODEOWNERS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS']

export async function* readRepository(context: StreamContext): AsyncGenerator<Page> {
  const { source } = context
  const repository = context.session as Repository
  const options = source.options as GitSourceOptions
  const [counts] = await context.landed.rows<{ commits: number; lost: number }>(COUNTS_SQL)
  const lost = counts?.lost ?? 0
  if (lost > 0) {
    context.note(
      `${lost} commits lack file contents in this clone: their files are known, their line counts are not.`,
    )
  }
  const row = {
    repository_id: source.repositoryId,
    name: source.name,
    default_branch: repository.defaultBranch,
    path: source.label,
    web_url: options.webUrl,
    is_bare: repository.isBare,
    is_shallow: repository.isShallow,
    is_configuration: source.isConfiguration,
    head_sha: repository.headSha,
    commit_count: counts?.commits ?? 0,
    lost_count: lost,
    object_format: repository.objectFormat,
  }
  yield { columns: { repository: { _key: [source.repositoryId], ...arrays([row]) } } }
}

const COUNTS_SQL = `select count(*)
    + (select count(*) from meta.removed_key where source = $source and stream = 'commit') as commits, count(*) filter (where not has_line_counts and not is_boundary) as lost
  from (
    select _key, max_by(_is_deleted, _loaded_at) as gone, max_by(has_line_counts, _loaded_at) as has_line_counts,
      max_by(is_boundary, _loaded_at) as is_boundary
    from raw.git__commit where _source = $source group by _key)
  where not gone`

export async function* readRefRows(context: StreamContext): AsyncGenerator<Page> {
  const { refs } = context.session as Repository
  const repositoryId = context.source.repositoryId ?? ''
  const rows = refs.map((ref) => refRow(ref, repositoryId))
  yield { columns: { ref: { _key: refs.map(({ name }) => name), ...arrays(rows) } } }
}

function refRow(ref: Ref, repositoryId: string) {
  return {
    repository_id: repositoryId,
    name: ref.name,
    short_name: ref.shortName,
    kind: ref.kind,
    object_sha: ref.objectSha,
    object_type: ref.objectType,
    commit_id: ref.commitSha && `${repositoryId}@${ref.commitSha}`,
    is_annotated: ref.isAnnotated,
    is_default: ref.isDefault,
    named_at: ref.namedAt,
    subject: ref.subject,
  }
}

interface IdentityCursor {
  mailmap: string
  head: string
}

/** One row a distinct author or committer; asked again when commits came or the mailmap changed. */
export async function* readIdentities(context: StreamContext): AsyncGenerator<Page> {
  const { gitFolder, tips } = context.session as Repository
  const { signal } = context
  const blob = await runGit(['rev-parse', '-q', '--verify', 'HEAD:.mailmap'], {
    gitFolder,
    signal,
    tolerant: true,
  })
  const state: IdentityCursor = { mailmap: blob.stdout.toString().trim(), head: tips.join(' ') }
  const cursor = JSON.stringify(state)
  if (cursor === context.cursor) return
  const people = await context.landed.rows<{ name: string; email: string }>(PEOPLE_SQL)
  const canonical = await mapPeople(gitFolder, people.map(contactOf), signal)
  if (!canonical)
    context.note('The .mailmap cannot be read in this clone: people count under the names that they used.')
  const repositoryId = context.source.repositoryId
  const rows = people.map((person, i) => ({
    repository_id: repositoryId,
    ...person,
    ...splitContact(canonical?.[i] ?? '', person),
  }))
  yield { columns: { identity: { _key: people.map(contactOf), ...arrays(rows) } }, cursor }
}

const PEOPLE_SQL = `select distinct author_name as name, author_email as email from raw.git__commit where _source = $source
  union select distinct committer_name, committer_email from raw.git__commit where _source = $source`

/** The form of git check-mailmap; a name with line ends or brackets would be another line or another person. */
function contactOf({ name, email }: { name: string; email: string }): string {
  const plain = (text: string) => text.replaceAll(/[\n\r<>]/g, ' ').trim()
  return plain(name) ? `${plain(name)} <${plain(email)}>` : `<${plain(email)}>`
}

/** null when the mailmap cannot be read, as in a clone that lacks its contents. */
async function mapPeople(
  gitFolder: string,
  contacts: readonly string[],
  signal: AbortSignal,
): Promise<string[] | null> {
  if (contacts.length === 0) return []
  const input = `${contacts.join('\n')}\n`
  const answer = await runGit(['check-mailmap', '--stdin'], { gitFolder, signal, input, tolerant: true })
  return answer.code === 0 ? answer.stdout.toString().split('\n') : null
}

function splitContact(contact: string, person: { name: string; email: string }) {
  const parts = /^(.*?) ?<([^<>]*)>$/.exec(contact)
  if (!parts) return { canonical_name: person.name, canonical_email: person.email }
  return { canonical_name: parts[1] || person.name, canonical_email: parts[2] ?? person.email }
}

/** HEAD's first CODEOWNERS file in the order that hosts look. */
export async function* readCodeowners(context: StreamContext): AsyncGenerator<Page> {
  const { gitFolder, headSha } = context.session as Repository
  const { signal } = context
  if (headSha === context.cursor) return
  const repositoryId = context.source.repositoryId
  let rows: ReturnType<typeof parseCodeowners> = []
  for (const path of headSha ? await listOwners(gitFolder, headSha, signal) : []) {
    const file = await runGit(['cat-file', 'blob', `${headSha}:${path}`], {
      gitFolder,
      signal,
      tolerant: true,
    })
    if (file.code !== 0) continue
    rows = parseCodeowners(path, decode(file.stdout, 0, file.stdout.length))
    break
  }
  const keys = rows.map(({ path, line }) => `${path}:${line}`)
  const owned = rows.map((row) => ({ repository_id: repositoryId, ...row }))
  yield { columns: { codeowner: { _key: keys, ...arrays(owned) } }, ...(headSha ? { cursor: headSha } : {}) }
}

/** Those of the places that are there, in their order: one question instead of four. */
async function listOwners(gitFolder: string, sha: string, signal: AbortSignal): Promise<string[]> {
  const args = ['ls-tree', '--full-tree', '--name-only', '-z', sha, '--', ...CODEOWNERS]
  const { stdout } = await runGit(args, { gitFolder, signal, tolerant: true })
  const found = new Set(decode(stdout, 0, stdout.length).split('\0'))
  return CODEOWNERS.filter((path) => found.has(path))
}

/** Pattern, then owners; `#` begins a comment, a backslash keeps a space. GitLab's section lines are left out. */
export function parseCodeowners(path: string, text: string) {
  const rows: { path: string; line: number; pattern: string; owners: string }[] = []
  text.split(/\r?\n/).forEach((content, index) => {
    const words = content.replace(/(^|\s)#.*$/, '').match(/(?:\\.|\S)+/g)
    if (!words || /^\^?\[/.test(words[0] as string)) return
    const [pattern = '', ...owners] = words
    rows.push({ path, line: index + 1, pattern, owners: owners.join(' ') })
  })
  return rows
}

/** Rows to columns. */
export function arrays(rows: readonly Record<string, unknown>[]): ColumnArrays {
  const columns: ColumnArrays = {}
  for (const name of Object.keys(rows[0] ?? {})) columns[name] = rows.map((row) => row[name])
  return columns
}
