/** A repository that was found to be readable, and what it points at at one moment. */
import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { SourceError, type OpenContext, type Source } from '../../contract.ts'
import { readGit, runGit } from './command.ts'
import { refreshClone } from './clone.ts'
import { chooseDefault, readRefs, type Ref } from './refs.ts'
import type { GitSourceOptions } from './sources.ts'

export interface Repository {
  gitFolder: string
  isBare: boolean
  isShallow: boolean
  objectFormat: string
  /** Commits whose parents were left out of a shallow clone. */
  boundary: ReadonlySet<string>
  /** The branch that HEAD names, even if unborn; null when detached. */
  headBranch: string | null
  /** Short name, also of an unborn branch; null when HEAD is detached and there is no branch. */
  defaultBranch: string | null
  /** null: unborn. */
  headSha: string | null
  refs: Ref[]
  /** Distinct commits that refs and HEAD lead to: what history is reachable from. */
  tips: string[]
  /** Asked for once, when contents turn out to be missing; see lost.ts. */
  promised?: Promise<Set<string> | null>
}

/** Finds the repository (fetching a clone of a URL first). Errors: SourceError that says what is wrong with the place. */
export async function openRepository(
  source: Source<GitSourceOptions>,
  context: OpenContext,
): Promise<Repository> {
  const { options } = source
  const folder = options.url === null ? options.path : await refreshClone(source, context)
  const found = await findRepository(folder, context.signal)
  const { gitFolder } = found
  const [head, list, boundary] = await Promise.all([
    readHead(gitFolder, context.signal),
    readRefs(gitFolder, context.signal),
    readBoundary(found, context.signal),
  ])
  const { refs } = list
  const chosen = chooseDefault(list, head.headBranch)
  if (chosen) chosen.isDefault = true
  const defaultBranch = chosen?.shortName.replace(/^origin\//, '') ?? head.headBranch
  const commits = refs.map((ref) => ref.commitSha).filter((sha) => sha !== null)
  const tips = [...new Set([...commits, ...(head.headSha ? [head.headSha] : [])])].sort()
  const repository = {
    ...found,
    ...head,
    defaultBranch,
    refs,
    tips,
    boundary,
  }
  describe(repository, context)
  return repository
}

async function findRepository(folder: string, signal: AbortSignal) {
  const ask = [
    'rev-parse',
    '--absolute-git-dir',
    '--is-bare-repository',
    '--is-shallow-repository',
    '--show-object-format',
  ]
  const place = await stat(folder).catch(() => null)
  if (place && !place.isDirectory()) throw new SourceError('not_a_repository', `Not a folder: ${folder}`)
  const { stdout, stderr, code } = await runGit(ask, { folder, signal, tolerant: true })
  if (code !== 0) throw notRepository(folder, stderr)
  const [gitFolder = '', bare, shallow, objectFormat = 'sha1'] = stdout.toString().trimEnd().split('\n')
  return { gitFolder, isBare: bare === 'true', isShallow: shallow === 'true', objectFormat }
}

function notRepository(folder: string, stderr: string): SourceError {
  if (/not a git repository/i.test(stderr)) {
    return new SourceError('not_a_repository', `Not a Git repository, name one or run git init: ${folder}`)
  }
  return new SourceError(
    'damaged',
    `The repository cannot be opened, ${stderr.trim().split('\n')[0]}: ${folder}`,
  )
}

async function readHead(gitFolder: string, signal: AbortSignal) {
  const options = { gitFolder, signal, tolerant: true }
  const [symbolic, resolved] = await Promise.all([
    runGit(['symbolic-ref', '-q', '--short', 'HEAD'], options),
    runGit(['rev-parse', '-q', '--verify', 'HEAD^{commit}'], options),
  ])
  return {
    headBranch: symbolic.stdout.toString().trim() || null,
    headSha: resolved.code === 0 ? resolved.stdout.toString().trim() : null,
  }
}

async function readBoundary(
  found: { gitFolder: string; isShallow: boolean },
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  if (!found.isShallow) return new Set()
  const { gitFolder } = found
  const file = await readGit(['rev-parse', '--git-path', 'shallow'], { gitFolder, signal })
  const text = await readFile(resolve(gitFolder, file), 'utf8')
  return new Set(text.split('\n').filter((line) => line !== ''))
}

function describe(repository: Repository, context: OpenContext): void {
  if (repository.tips.length === 0) context.note('The repository has no commits yet.')
  else if (!repository.headSha) {
    context.note(`HEAD points at a branch without commits: ${repository.headBranch ?? 'none'}.`)
  }
  if (repository.isShallow) {
    context.note(
      `Shallow clone: the history before ${repository.boundary.size} boundary commits is unknown and left out; git fetch --unshallow brings it.`,
    )
  }
}
