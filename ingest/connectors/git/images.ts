/** What a configuration repository has put where: image and chart versions before and after each commit of its main line. */
import type { Page, Rejection, StreamContext } from '../../contract.ts'
import { BlobReader } from './blobs.ts'
import { readGit, runGit } from './command.ts'
import { findAppSha, type Finding } from './findings.ts'
import { ManifestReader } from './manifests.ts'
import { decode } from './parser.ts'
import { arrays } from './references.ts'
import type { Repository } from './repository.ts'

interface Bump {
  sha: string
  committedAt: number
  message: string
  files: { path: string; before: string; after: string }[]
}

interface Cursor {
  tip: string
}

const CHUNK = 300
const NONE = JSON.stringify({ tip: '' } satisfies Cursor)
const LOG = [
  'log',
  '--no-walk=unsorted',
  '--stdin',
  '--diff-merges=first-parent',
  '--raw',
  '-z',
  '--no-abbrev',
]
const FORMAT = '--format=%x01%H%x00%ct%x00%B%x00'
const YAML = /\.ya?ml$/i

/** Pages of bumps along the default branch's first parents; what was read goes when the repository says it no longer. */
export async function* readImages(context: StreamContext): AsyncGenerator<Page> {
  const repository = context.session as Repository
  const tip = repository.refs.find((ref) => ref.isDefault)?.commitSha ?? repository.headSha
  const from = (context.cursor === null ? null : (JSON.parse(context.cursor) as Cursor).tip) || null
  if (!context.source.isConfiguration) {
    if (from) yield { deleted: { image: [...(await context.landed.keys('image'))] }, cursor: NONE }
    return
  }
  if (!tip) return
  if (from === tip) return
  const isGrown = from !== null && (await isOnLine(repository, from, tip, context.signal))
  const stale = from === null || isGrown ? new Set<string>() : await context.landed.keys('image')
  const shas = await listLine(repository, tip, isGrown ? from : null, context.signal)
  const reader = new ManifestReader(new BlobReader(repository.gitFolder, context.signal))
  for (let i = 0; i < shas.length; i += CHUNK) {
    const bumps = await readBumps(repository, shas.slice(i, i + CHUNK), context.signal)
    const page = await makePage(bumps, reader, context)
    for (const key of (page.columns?.image?._key ?? []) as string[]) stale.delete(key)
    yield page
    context.progress(Math.min(i + CHUNK, shas.length), shas.length)
  }
  if (reader.templates > 0)
    context.note(`${reader.templates} template files are not plain YAML and were not read for versions.`)
  yield { deleted: { image: [...stale] }, cursor: JSON.stringify({ tip } satisfies Cursor) }
}

async function isOnLine(
  repository: Repository,
  from: string,
  tip: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { gitFolder } = repository
  const answer = await runGit(['merge-base', '--is-ancestor', from, tip], {
    gitFolder,
    signal,
    tolerant: true,
  })
  return answer.code === 0
}

async function listLine(
  repository: Repository,
  tip: string,
  from: string | null,
  signal: AbortSignal,
): Promise<string[]> {
  const range = from ? [tip, `^${from}`] : [tip]
  const args = [
    'rev-list',
    '--first-parent',
    '--reverse',
    ...range,
    '--',
    '*.yaml',
    '*.yml',
    '*.YAML',
    '*.YML',
  ]
  const text = await readGit(args, { gitFolder: repository.gitFolder, signal })
  return text.split('\n').filter((sha) => sha !== '' && !repository.boundary.has(sha))
}

async function readBumps(
  repository: Repository,
  shas: readonly string[],
  signal: AbortSignal,
): Promise<Bump[]> {
  const args = [...LOG, '--no-renames', '--no-ext-diff', '--no-mailmap', '--encoding=UTF-8', FORMAT]
  const input = `${shas.join('\n')}\n`
  const { stdout } = await runGit(args, { gitFolder: repository.gitFolder, signal, input })
  const fields = decode(stdout, 0, stdout.length).split('\0')
  const bumps: Bump[] = []
  for (let i = 0; i < fields.length; i++) {
    const field = (fields[i] as string).replace(/^\n/, '')
    if (field.startsWith('\x01')) {
      bumps.push({
        sha: field.slice(1),
        committedAt: Number(fields[i + 1]) * 1000,
        message: fields[i + 2] ?? '',
        files: [],
      })
      i += 2
    } else if (field.startsWith(':')) {
      const [, , before = '', after = ''] = field.split(' ')
      const path = fields[++i] ?? ''
      if (YAML.test(path)) bumps.at(-1)?.files.push({ path, before, after })
    }
  }
  return bumps
}

async function makePage(
  bumps: readonly Bump[],
  reader: ManifestReader,
  context: StreamContext,
): Promise<Page> {
  const rejected: Rejection[] = []
  const rows: Record<string, unknown>[] = []
  const wanted = bumps.flatMap(({ files }) => files)
  await reader.prepare(
    wanted.flatMap(({ path, before, after }) => [
      { sha: before, path },
      { sha: after, path },
    ]),
  )
  for (const bump of bumps) {
    for (const file of bump.files) {
      const after = await reader.read(file.after, file.path)
      if (after.fault)
        rejected.push({
          key: `${bump.sha}:${file.path}`,
          reason: after.fault,
          payload: JSON.stringify({ commit: bump.sha, path: file.path }),
        })
      const before = await reader.read(file.before, file.path)
      const old = new Map(before.findings.map((finding) => [finding.pointer, finding]))
      for (const finding of after.findings) {
        const last = old.get(finding.pointer)
        if (
          last?.name !== finding.name ||
          last.version !== finding.version ||
          last.digest !== finding.digest
        ) {
          rows.push(imageRow(bump, file.path, finding, last, context.source.repositoryId ?? ''))
        }
      }
    }
  }
  const keys = rows.map(
    (row) => `${String(row.commit_id).split('@').at(-1)}:${String(row.path)}:${String(row.pointer)}`,
  )
  return { columns: { image: { _key: keys, ...arrays(rows) } }, rejected }
}

function imageRow(
  bump: Bump,
  path: string,
  finding: Finding,
  last: Finding | undefined,
  repositoryId: string,
) {
  return {
    commit_id: `${repositoryId}@${bump.sha}`,
    repository_id: repositoryId,
    path,
    pointer: finding.pointer,
    kind: finding.kind,
    name: finding.name,
    old_version: last?.name === finding.name ? last.version : null,
    version: finding.version,
    digest: finding.digest,
    app_sha: finding.revision ?? findAppSha(finding.version, bump.message),
    committed_at: bump.committedAt,
  }
}
