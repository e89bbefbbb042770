import { realpath } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { readGit, runGit } from '../ingest/connectors/git/command.ts'
import { findSources } from '../ingest/connectors/git/sources.ts'
import { kindOf } from '../transforms/impact/contracts/index.ts'
import { DiffError, named, readDiff, type FileChange } from '../transforms/impact/index.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { CommandError } from './exit.ts'
import type { GlobalOptions } from './options.ts'

export interface LocalRepository {
  id: string
  /** The work tree's top, or the repository itself when it is bare. */
  folder: string
}

/** The repository of `--git`, else of the current folder. */
export async function findRepository(options: GlobalOptions): Promise<LocalRepository> {
  const folder = await findTop(resolve(options.git[0] ?? '.'))
  const [source] = await findSources([{ path: folder }], folder)
  return { id: source?.repositoryId ?? folder, folder }
}

/** Errors: CommandError 'usage' when the warehouse does not know it. */
export async function assertKnown(warehouse: Warehouse, { id, folder }: LocalRepository): Promise<void> {
  const known = await warehouse.rows('select 1 from repository where repository_id = $id', { id })
  if (known.length > 0) return
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

/** What a diff or a list of paths says. Errors: CommandError 'usage' on neither, and on none at all. */
export function readChanges(text: string): FileChange[] {
  try {
    return requireSome(readDiff(text), 'standard input')
  } catch (error) {
    throw error instanceof DiffError ? new CommandError('usage', error.message, error) : error
  }
}

/** Files named, below folders named, or changed in a range; as paths from the repository's top. */
export async function findChanged(
  repository: LocalRepository,
  targets: readonly string[],
): Promise<FileChange[]> {
  const found = new Map<string, FileChange>()
  for (const target of targets) {
    const files = isRange(target) ? await readRange(repository, target) : await readPaths(repository, target)
    for (const file of files) found.set(file.path, file)
  }
  return requireSome(
    [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    targets.join(' '),
  )
}

function requireSome(files: FileChange[], where: string): FileChange[] {
  if (files.length === 0) throw new CommandError('usage', `Nothing is changed there: ${where}`)
  return files
}

function isRange(target: string): boolean {
  return target.includes('..') && !/^\.\.?(\/|$)/.test(target)
}

/** Names of all, and the whole text before and after of those that hold a contract. */
async function readRange(repository: LocalRepository, range: string): Promise<FileChange[]> {
  const files = readDiff(await diff(repository, ['-U0', '--end-of-options', range, '--']))
  const contracts = files.flatMap(({ path, old_path }) =>
    kindOf(old_path ?? path) ? [path, old_path ?? path] : [],
  )
  if (contracts.length === 0) return files
  const literal = [...new Set(contracts)].map((path) => `:(literal,top)${path}`)
  const whole = readDiff(await diff(repository, ['-U999999', '--end-of-options', range, '--', ...literal]))
  const wholeOf = new Map(whole.map((file) => [file.path, file]))
  return files.map((file) => wholeOf.get(file.path) ?? file)
}

async function diff({ folder }: LocalRepository, args: string[]): Promise<string> {
  const command = [
    'diff',
    '--find-renames',
    '--src-prefix=a/',
    '--dst-prefix=b/',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    ...args,
  ]
  const { stdout, code, stderr } = await runGit(command, { folder, tolerant: true })
  if (code === 0) return stdout.toString()
  const range = args[args.indexOf('--end-of-options') + 1]
  throw new CommandError('usage', `Not a range of commits here: ${range} (${stderr.split('\n')[0]})`)
}

/** A folder stands for the files that Git keeps below it; a file that it does not know yet stands for itself. */
async function readPaths({ folder }: LocalRepository, target: string): Promise<FileChange[]> {
  const real = await realpath(resolve(target)).catch(() => resolve(target))
  const path = relative(await realpath(folder), real)
  // Outside the work tree, and in a bare repository always, the name itself is meant.
  const name = path.startsWith('..') ? target.replace(/\/$/, '') : path
  const { stdout } = await runGit(
    ['ls-tree', '-r', '-z', '--name-only', '--full-tree', 'HEAD', '--', name || '.'],
    {
      folder,
      tolerant: true,
    },
  )
  const below = stdout.toString().split('\0').filter(Boolean)
  return (below.length > 0 ? below : [name]).map(named)
}
