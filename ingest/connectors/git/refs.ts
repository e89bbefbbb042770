/** Branches, remote branches and tags with the commits that they lead to. Pull request refs are left out. */
import { readGit, runGit } from './command.ts'
import { decode } from './parser.ts'

export interface Ref {
  name: string
  shortName: string
  kind: 'branch' | 'remote' | 'tag'
  objectSha: string
  /** After all tags are taken off. */
  objectType: string
  /** null when the ref leads to a tree or a blob, or to something missing. */
  commitSha: string | null
  isAnnotated: boolean
  isDefault: boolean
  /** Epoch ms: the tagger's time, for light tags and branches the commit's. */
  namedAt: number | null
  subject: string
}

const FIELDS = ['refname', 'objectname', 'objecttype', 'creatordate:unix', 'symref', 'contents:subject']
const FORMAT = `--format=${FIELDS.map((field) => `%(${field})`).join('%00')}%00`
const ORIGIN_HEAD = 'refs/remotes/origin/HEAD'
const KINDS = { heads: 'branch', remotes: 'remote', tags: 'tag' } as const

export interface RefList {
  refs: Ref[]
  /** The branch that origin/HEAD names, null when there is none. */
  originBranch: string | null
}

/** All refs by name. Symbolic ones (origin/HEAD) only tell the default branch. */
export async function readRefs(gitFolder: string, signal: AbortSignal): Promise<RefList> {
  const args = ['for-each-ref', FORMAT, 'refs/heads', 'refs/remotes', 'refs/tags']
  const { stdout } = await runGit(args, { gitFolder, signal })
  const records = splitRecords(stdout)
  const refs = records.filter((record) => !record[4]).map(makeRef)
  await peelTags(gitFolder, refs, signal)
  const origin = records.find(([name]) => name === ORIGIN_HEAD)?.[4]
  return { refs, originBranch: origin ? origin.slice(ORIGIN_HEAD.length - 'HEAD'.length) : null }
}

/**
 * The one ref that stands for the default branch. The branch checked out comes first if it is the default one, since
 * it may hold more than the server's; a default branch that is not checked out is likely stale, so origin's counts.
 */
export function chooseDefault({ refs, originBranch }: RefList, headBranch: string | null): Ref | null {
  const named = (name: string) => refs.find((ref) => ref.name === name)
  const candidates = [originBranch, headBranch, 'main', 'master', 'trunk'].filter((name) => name !== null)
  for (const branch of candidates) {
    const local = named(`refs/heads/${branch}`)
    const remote = named(`refs/remotes/origin/${branch}`)
    const ref = branch === headBranch ? (local ?? remote) : (remote ?? local)
    if (ref) return ref
  }
  return refs.find((ref) => ref.kind === 'branch') ?? refs.find((ref) => ref.kind === 'remote') ?? null
}

function splitRecords(bytes: Buffer): string[][] {
  const fields = decode(bytes, 0, bytes.length).split('\0')
  const records: string[][] = []
  for (let i = 0; i + FIELDS.length < fields.length + 1 && fields[i]?.trim(); i += FIELDS.length) {
    const record = fields.slice(i, i + FIELDS.length)
    record[0] = (record[0] as string).replace(/^\n/, '')
    records.push(record)
  }
  return records
}

function makeRef(record: string[]): Ref {
  const [name = '', objectSha = '', type = '', time = '', , subject = ''] = record
  const [, folder = '', ...rest] = name.split('/')
  const kind = KINDS[folder as keyof typeof KINDS]
  const shortName = rest.join('/')
  return {
    name,
    shortName,
    kind,
    objectSha,
    objectType: type,
    commitSha: type === 'commit' ? objectSha : null,
    isAnnotated: type === 'tag',
    isDefault: false,
    namedAt: time === '' ? null : Number(time) * 1000,
    subject,
  }
}

/** Tags may stand on tags: ask for the object below all of them. */
async function peelTags(gitFolder: string, refs: Ref[], signal: AbortSignal): Promise<void> {
  const tags = refs.filter((ref) => ref.objectType === 'tag')
  if (tags.length === 0) return
  const input = `${tags.map((ref) => `${ref.objectSha}^{}`).join('\n')}\n`
  const args = ['cat-file', '--batch-check=%(objectname) %(objecttype)']
  const lines = (await readGit(args, { gitFolder, signal, input })).split('\n')
  tags.forEach((ref, i) => {
    const [sha = '', type = ''] = (lines[i] ?? '').split(' ')
    if (type === 'commit') ref.commitSha = sha
    if (/^(commit|tree|blob)$/.test(type)) ref.objectType = type
  })
}
