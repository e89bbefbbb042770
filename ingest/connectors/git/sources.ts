/** Configured entries to sources: where each repository lies, what it is called, which part of it is meant. */
import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Type, type Static } from 'typebox'
import { ServiceSchema } from '../../config/service.ts'
import { SourceError, type Source } from '../../contract.ts'
import { runGit } from './command.ts'
import { isUrl, localId, readRemote, type Remote } from './remote.ts'

const text = (description: string) => Type.String({ minLength: 1, description })

export const GitSchema = Type.Object(
  {
    path: Type.Optional(
      text('A work tree, bare repository, worktree or folder inside one; relative to this file.'),
    ),
    url: Type.Optional(text('A clone URL; a mirror is kept in the data folder.')),
    name: Type.Optional(text('How it is called here; default: the last part of the path or URL.')),
    configuration: Type.Optional(Type.Boolean({ description: 'It says what runs where (GitOps).' })),
    tags: Type.Optional(text('Regular expression of the tags that are releases.')),
    token_env: Type.Optional(text('Name of the environment variable that holds the token for the URL.')),
    services: Type.Optional(
      Type.Array(ServiceSchema, { description: 'Parts of the repository that are services.' }),
    ),
  },
  { additionalProperties: false },
)

export type GitEntry = Static<typeof GitSchema>

export interface GitSourceOptions {
  /** Where it lies; for a URL the folder inside the data folder is made at the first sync. */
  path: string
  url: string | null
  tokenEnv: string | null
  webUrl: string | null
}

interface Found {
  entry: GitEntry
  /** Tells two entries of one repository from two repositories. */
  identity: string
  path: string
  prefix: string
  remote: Remote | null
}

/** Never fails on a place that cannot be read: opening it says why. */
export async function findSources(
  entries: readonly GitEntry[],
  base: string,
): Promise<Source<GitSourceOptions>[]> {
  const found = await Promise.all(entries.map((entry) => find(entry, base)))
  const groups = new Map<string, Found[]>()
  for (const item of found) groups.set(item.identity, [...(groups.get(item.identity) ?? []), item])
  const names = new Set<string>()
  return [...groups.values()].map((group) => makeSource(group, names))
}

async function find(entry: GitEntry, base: string): Promise<Found> {
  const place = entry.url ?? entry.path
  if (!place || (entry.url && entry.path)) {
    throw new SourceError('invalid', `A git entry needs either path or url: ${Object.keys(entry).join(', ')}`)
  }
  refusePassword(place)
  if (isUrl(place)) return { entry, identity: place, path: '', prefix: '', remote: readRemote(place) }
  const path = resolve(
    base,
    place.startsWith('file://') ? fileURLToPath(place) : place.replace(/^~(?=\/|$)/, homedir()),
  )
  return { entry, path, ...(await locate(path)) }
}

/** Secrets come from the environment: a URL ends up in files, messages and answers. */
function refusePassword(place: string): void {
  const remote = URL.canParse(place) && new URL(place).password !== '' ? readRemote(place) : null
  if (!remote) return
  const advice = 'name an environment variable under token_env instead'
  throw new SourceError('invalid', `A URL must not hold a password, ${advice}: ${remote.label}`)
}

async function locate(path: string): Promise<Pick<Found, 'identity' | 'prefix' | 'remote'>> {
  const ask = ['rev-parse', '--show-prefix', '--path-format=absolute', '--git-common-dir']
  const answer = await runGit(ask, { folder: path, tolerant: true }).catch(() => null)
  if (!answer || answer.code !== 0) return { identity: path, prefix: '', remote: null }
  const lines = answer.stdout.toString().trimEnd().split('\n')
  const identity = lines.at(-1) ?? path
  const isInside = lines.length > 1 && !path.startsWith(identity)
  const prefix = isInside ? (lines[0] ?? '').replace(/\/$/, '') : ''
  const origin = await runGit(['config', '--get', 'remote.origin.url'], {
    gitFolder: identity,
    tolerant: true,
  })
  const remote = readRemote(origin.stdout.toString().trim())
  return { identity, prefix, remote }
}

function makeSource(group: readonly Found[], names: Set<string>): Source<GitSourceOptions> {
  const first = group[0] as Found
  const { entry, remote } = first
  const isClone = isUrl(entry.url ?? entry.path ?? '')
  const home = first.identity.replace(/\/\.git$/, '')
  const name = uniqueName(
    entry.name ?? nameOf(isClone ? (remote?.id ?? first.identity) : home),
    remote?.id ?? home,
    names,
  )
  // An empty list of services means the whole repository, whatever folder of it was named.
  const parts = group.filter(({ prefix, entry: { services } }) => prefix !== '' && services === undefined)
  return {
    id: `git:${name}`,
    tool: 'git',
    name,
    label: isClone ? (remote?.label ?? first.identity) : first.path,
    repositoryId: remote?.id ?? localId(home),
    isConfiguration: group.some((item) => item.entry.configuration === true),
    services: [
      ...group.flatMap((item) =>
        (item.entry.services ?? []).map((rule) => ({ ...rule, path: trimPath(rule.path ?? '') })),
      ),
      ...(parts.length === group.length
        ? parts.map(({ prefix }) => ({ name: basename(prefix), path: prefix }))
        : []),
    ],
    tagPattern: entry.tags ?? null,
    options: {
      path: isClone ? cloneName(first.identity, name) : first.path,
      url: isClone ? first.identity : null,
      tokenEnv: entry.token_env ?? null,
      webUrl: remote?.webUrl ?? null,
    },
  }
}

function nameOf(place: string): string {
  return basename(place).replace(/\.git$/, '') || 'repository'
}

/** The second `app` becomes `<folder>-app`, then `app-2`. */
function uniqueName(wanted: string, place: string, names: Set<string>): string {
  const parent = basename(dirname(place))
  const candidates = [wanted, ...(parent && parent !== '.' ? [`${parent}-${wanted}`] : [])]
  let name = candidates.find((candidate) => !names.has(candidate))
  for (let i = 2; !name; i++) if (!names.has(`${wanted}-${i}`)) name = `${wanted}-${i}`
  names.add(name)
  return name
}

function trimPath(path: string): string {
  return path.replace(/^(\.?\/)+/, '').replace(/\/+$/, '')
}

/** A folder name that two URLs never share. */
function cloneName(url: string, name: string): string {
  const hash = createHash('sha256').update(url).digest('hex').slice(0, 8)
  return join('clones', `${name.replaceAll(/[^\w.-]/g, '-')}-${hash}.git`)
}
