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
  const { stdout } = await runGit([...NAMES, '--ignore-submodules=none', FORMAT], {
    gitFolder,
    signal,
    input,
  })
  const users = collectBlobs(stdout.toString('latin1'))
  const checked = await readGit(['cat-file', '--batch-check=%(objectname)', '--buffer'], {
    gitFolder,
    signal,
    input: `${[...users.keys()].join('\n')}\n`,
  })
  const lost = new Set<string>()
  for (const line of checked.split('\n')) {
    if (!line.endsWith(' missing')) continue
    for (const sha of users.get(line.slice(0, line.indexOf(' '))) ?? []) lost.add(sha)
  }
  return lost
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
