/**
 * npm run bench:git -- <repository> [--json] [--no-build]: our time as a ratio of `git log --raw --numstat` to
 * /dev/null on the same revisions, in the same run. The repository itself is not touched: a clone that borrows its
 * objects is measured.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The process is measured as the product starts it. */
const pinned = new URL('../../bin/pinned.js', import.meta.url).href
const { environment } = (await import(pinned)) as { environment(): NodeJS.ProcessEnv }

interface Stage {
  commits: number
  landed: number
  ingest_s: number
  ingest_mb: number
  total_s: number
  peak_mb: number
  lost: string[]
}

const words = process.argv.slice(2)
const flags = new Set(words.filter((word) => word.startsWith('--')))
const repository = words.find((word) => !flags.has(word))
if (!repository) {
  console.error('Name a repository: npm run bench:git -- <repository> [--json] [--no-build]')
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-bench-'))
try {
  const result = measure(resolve(repository))
  if (flags.has('--json')) console.log(JSON.stringify(result))
  else for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(18)}${value}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function measure(source: string) {
  const path = join(folder, 'repository.git')
  git(folder, ['clone', '-q', '--mirror', '--shared', '--end-of-options', source, path])
  warm(path)
  const first = runStage(path)
  const gitSeconds = timeGit(path, first)
  const again = runStage(path)
  const [name = '', email = ''] = git(path, ['log', '-1', '--format=%an%n%ae', 'HEAD']).split('\n')
  addCommit(path, { name, email })
  const one = runStage(path)
  addCommit(path, { name: 'Newcomer', email: 'newcomer@bench.example' })
  const newcomer = runStage(path)
  const landed = [again, one, newcomer].map((stage) => stage.landed)
  if (landed.join() !== '0,1,1') throw new Error(`Unexpected commits landed: ${landed.join(', ')}`)
  const isBuilding = !flags.has('--no-build')
  return {
    commits: first.commits,
    git_s: round(gitSeconds),
    ingest_ratio: round(first.ingest_s / gitSeconds),
    build_ratio: isBuilding ? round(first.total_s / gitSeconds) : null,
    rerun_s: round(again.total_s),
    one_commit_s: round(one.total_s),
    newcomer_commit_s: round(newcomer.total_s),
    peak_mb: Math.round(Math.max(...[first, again, one, newcomer].map((stage) => stage.peak_mb))),
    ingest_peak_mb: Math.round(first.ingest_mb),
  }
}

/** One more commit on the default branch: of somebody known, or of a newcomer, whom the models of people have to meet. */
function addCommit(path: string, author: { name: string; email: string }): void {
  const tree = git(path, ['rev-parse', 'HEAD^{tree}'])
  const commit = git(path, ['commit-tree', '-p', 'HEAD', '-m', 'One more (#999999)', tree], author)
  git(path, ['update-ref', 'HEAD', commit])
}

/** Both sides find the objects in the page cache. */
function warm(path: string): void {
  const objects = readFileSync(join(path, 'objects/info/alternates'), 'utf8').trim()
  const packs = join(objects, 'pack')
  for (const file of readdirSync(packs)) readFileSync(join(packs, file))
}

/** git alone on the commits that our run has read; those that lack contents would end it half-way. */
function timeGit(path: string, { lost, commits }: Stage): number {
  const skipped = new Set(lost)
  const shas = git(path, ['rev-list', '--branches', '--remotes', '--tags', 'HEAD']).split('\n')
  if (shas.length !== commits) throw new Error(`git counts ${shas.length} commits, we have ${commits}`)
  const walk =
    skipped.size === 0 ? ['--branches', '--remotes', '--tags', 'HEAD'] : ['--no-walk=unsorted', '--stdin']
  const input = skipped.size === 0 ? undefined : shas.filter((sha) => !skipped.has(sha)).join('\n')
  const startedAt = performance.now()
  const { status } = spawnSync('git', ['log', '--raw', '--numstat', ...walk], {
    cwd: path,
    input,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error(`git log failed, nothing to compare with: exit ${status}`)
  return (performance.now() - startedAt) / 1000
}

function runStage(path: string): Stage {
  const isBuilding = flags.has('--no-build') ? 'ingest' : 'build'
  const args = [join(import.meta.dirname, 'stage.ts'), join(folder, 'data'), path, isBuilding]
  const env = environment()
  const { status, stdout } = spawnSync(process.execPath, args, {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Error(`The measured process failed: exit ${status}`)
  return JSON.parse(stdout.toString()) as Stage
}

function git(cwd: string, args: readonly string[], author?: { name: string; email: string }): string {
  const people = author && {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
  }
  const env = { ...process.env, ...people }
  const { status, stdout, stderr } = spawnSync('git', args, { cwd, env, maxBuffer: 1 << 30 })
  if (status !== 0) throw new Error(`git ${args[0]} failed: ${stderr.toString()}`)
  return stdout.toString().trimEnd()
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
