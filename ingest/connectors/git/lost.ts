/** Which commits cannot be counted because file contents are missing (partial clones, damaged stores). */
import { readGit, runGit } from './command.ts'
import type { Repository } from './repository.ts'

const NAMES = [
  'log',
  '--no-walk=unsorted',
  '--stdin',
  '--raw',
  '-z',
  '--no-abbrev',
  '--no-renames',
  '--no-ext-diff',
  '--no-mailmap',
  '--ignore-submodules=none',
]
const FORMAT = '--format=%x01%H%x00'
const ENTRY = /^\n?:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) /

/** Commits among `shas` that touch a missing object; needs trees alone. */
export async function findLost(
  repository: Repository,
  shas: readonly string[],
  signal: AbortSignal,
): Promise<Set<string>> {
  const { gitFolder } = repository
  const input = `${shas.join('\n')}\n`
  const { stdout } = await runGit([...NAMES, FORMAT], { gitFolder, signal, input })
  const users = collectBlobs(stdout.toString('latin1'))
  const lost = new Set<string>()
  for (const blob of await findMissing(repository, [...users.keys()], signal)) {
    for (const sha of users.get(blob) ?? []) lost.add(sha)
  }
  return lost
}

async function findMissing(repository: Repository, blobs: string[], signal: AbortSignal): Promise<string[]> {
  const promised = await promisedOf(repository, signal)
  if (promised) return blobs.filter((blob) => promised.has(blob))
  const args = ['cat-file', '--batch-check=%(objectname) %(objecttype)', '--buffer']
  const options = { gitFolder: repository.gitFolder, signal, input: `${blobs.join('\n')}\n` }
  const lines = (await readGit(args, options)).split('\n')
  return lines.filter((line) => line.endsWith(' missing')).map((line) => line.slice(0, line.indexOf(' ')))
}

/** Asked for once. */
export function promisedOf(repository: Repository, signal: AbortSignal): Promise<Set<string> | null> {
  repository.promised ??= listPromised(repository, signal)
  return repository.promised
}

/** What a partial clone left with its server, where asking for one object would ask the server; null: not partial. */
async function listPromised(repository: Repository, signal: AbortSignal): Promise<Set<string> | null> {
  const { gitFolder } = repository
  const ask = ['config', '--get-regexp', String.raw`^(remote\..*\.promisor|extensions\.partialclone)$`]
  if ((await runGit(ask, { gitFolder, signal, tolerant: true })).code !== 0) return null
  const input = `${repository.tips.join('\n')}\n`
  const args = ['rev-list', '--objects', '--missing=print', '--no-object-names', '--stdin']
  const text = await readGit(args, { gitFolder, signal, input })
  const missing = text.split('\n').filter((line) => line.startsWith('?'))
  return new Set(missing.map((line) => line.slice(1)))
}

/** Blob → commits that add, change or remove it. */
function collectBlobs(text: string): Map<string, string[]> {
  const users = new Map<string, string[]>()
  let commit = ''
  let skipPath = false
  for (const field of text.split('\0')) {
    if (skipPath) {
      skipPath = false
    } else if (field.startsWith('\x01')) {
      commit = field.slice(1)
    } else {
      const entry = ENTRY.exec(field)
      if (!entry) continue
      skipPath = true
      addBlob(users, entry[1], entry[3], commit)
      addBlob(users, entry[2], entry[4], commit)
    }
  }
  return users
}

function addBlob(users: Map<string, string[]>, mode = '', sha = '', commit = ''): void {
  if (mode === '160000' || mode === '000000') return
  const known = users.get(sha)
  if (known) known.push(commit)
  else users.set(sha, [commit])
}
