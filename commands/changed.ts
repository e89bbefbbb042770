import { realpath } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { readGit, runGit } from '../ingest/connectors/git/command.ts'
import { findSources } from '../ingest/connectors/git/sources.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { CommandError } from './exit.ts'
import type { GlobalOptions } from './options.ts'

export interface KnownRepository {
  id: string
  /** The work tree's top, or the repository itself when it is bare. */
  folder: string
}

/** The repository of `--git`, else of the current folder, as the warehouse knows it. */
export async function findRepository(warehouse: Warehouse, options: GlobalOptions): Promise<KnownRepository> {
  const folder = await findTop(resolve(options.git[0] ?? '.'))
  const [source] = await findSources([{ path: folder }], folder)
  const id = source?.repositoryId ?? folder
  const known = await warehouse.rows('select 1 from repository where repository_id = $id', { id })
  if (known.length > 0) return { id, folder }
  throw new CommandError(
    'usage',
    `The warehouse does not know this repository, run sync with --git first: ${folder}`,
  )
}

async function findTop(folder: string): Promise<string> {
  const work = await runGit(['rev-parse', '--show-toplevel'], { folder, tolerant: true })
  if (work.code === 0) return work.stdout.toString().trimEnd()
  return readGit(['rev-parse', '--absolute-git-dir'], { folder })
}

/** Files named, below folders named, or changed in a range; as paths from the repository's top. */
export async function findChanged(
  warehouse: Warehouse,
  repository: KnownRepository,
  targets: readonly string[],
): Promise<string[]> {
  const found = new Set<string>()
  for (const target of targets) {
    const paths =
      target.includes('..') && !/^\.\.?(\/|$)/.test(target)
        ? await readRange(repository, target)
        : await readPaths(warehouse, repository, target)
    for (const path of paths) found.add(path)
  }
  if (found.size === 0) throw new CommandError('usage', `Nothing changed in this range: ${targets.join(' ')}`)
  return [...found].sort()
}

async function readRange(repository: KnownRepository, range: string): Promise<string[]> {
  const args = [
    'diff',
    '--name-only',
    '-z',
    '--no-ext-diff',
    '--no-textconv',
    '--end-of-options',
    range,
    '--',
  ]
  const { stdout, code, stderr } = await runGit(args, { folder: repository.folder, tolerant: true })
  if (code !== 0)
    throw new CommandError('usage', `Not a range of commits here: ${range} (${stderr.split('\n')[0]})`)
  return stdout.toString().split('\0').filter(Boolean)
}

/** A folder stands for the files that it holds now; a file that is not known yet stands for itself. */
async function readPaths(
  warehouse: Warehouse,
  repository: KnownRepository,
  target: string,
): Promise<string[]> {
  const real = await realpath(resolve(target)).catch(() => resolve(target))
  const top = await realpath(repository.folder)
  const path = relative(top, real)
  // Outside the work tree, and in a bare repository always, the name itself is meant.
  const name = path.startsWith('..') ? target.replace(/\/$/, '') : path
  const below = await warehouse.rows<{ path: string }>(
    `select path from file_fact where repository_id = $repository and is_current
     and (starts_with(path, $prefix) or $prefix = '/')`,
    { repository: repository.id, prefix: `${name}/` },
  )
  return below.length > 0 ? below.map((row) => row.path) : [name]
}
