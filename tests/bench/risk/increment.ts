import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { runGit } from '../../../fixtures/repositories/index.ts'
import { learn } from '../../../transforms/risk/learning.ts'
import { readHistory } from '../../../transforms/risk/history.ts'
import { scoreRelease, trainRisk } from '../../../transforms/risk/releases.ts'
import { openWarehouse } from '../../../transforms/warehouse.ts'
import { fillRisk } from './repository.ts'

/** What features and scores of a repository cost, and then of so many commits more. */
export interface IncrementResult {
  commits: number
  added: number
  /** Building features and labels: of all commits, and of those that are new. */
  build_s: number
  build_cpu_s: number
  build_added_s: number
  build_added_cpu_s: number
  /** Of these the models that risk alone reads. */
  features_s: number
  features_added_s: number
  /** Reading them, learning once, and scoring every release. */
  read_s: number
  train_s: number
  score_s: number
  /** Learning with the record of the months before. */
  learn_s: number
  peak_mb: number
  /** Models that the new commits took longest, ms. */
  slowest: Record<string, number>
}

export async function measureIncrement(path: string, added: number): Promise<IncrementResult> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-risk-'))
  const warehouse = await openWarehouse({ folder: join(folder, 'data') })
  try {
    const clone = join(folder, 'clone')
    runGit(folder, ['clone', '--quiet', '--bare', '--shared', '--single-branch', resolve(path), clone])
    const branch = runGit(clone, ['symbolic-ref', 'HEAD']).trim()
    const head = runGit(clone, ['rev-parse', branch]).trim()
    const before = runGit(clone, [
      'rev-list',
      '--first-parent',
      `--skip=${added}`,
      '--max-count=1',
      head,
    ]).trim()
    runGit(clone, ['update-ref', branch, before])
    const first = await fillRisk(warehouse, clone, folder)
    runGit(clone, ['update-ref', branch, head])
    const second = await fillRisk(warehouse, clone, folder)
    const now = Date.now()
    const read = await timed(() => readHistory(warehouse, now))
    const history = read.answer
    const train = await timed(() => trainRisk(history, now))
    const score = await timed(() => history.releases.map((one) => scoreRelease(train.answer, history, one)))
    const learnt = await timed(() => learn({ history, at: now }))
    return {
      commits: history.commitIds.length,
      added: Number(runGit(clone, ['rev-list', '--count', `${before}..${head}`]).trim()),
      build_s: first.wall,
      build_cpu_s: first.cpu,
      build_added_s: second.wall,
      build_added_cpu_s: second.cpu,
      features_s: featuresOf(first.models),
      features_added_s: featuresOf(second.models),
      read_s: read.wall,
      train_s: train.wall,
      score_s: score.wall,
      learn_s: learnt.wall,
      peak_mb: process.resourceUsage().maxRSS / 1024,
      slowest: Object.fromEntries(
        second.models
          .toSorted((a, b) => b.durationMs - a.durationMs)
          .slice(0, 8)
          .map(({ name, durationMs, how }) => [`${name} (${how})`, Math.round(durationMs)]),
      ),
    }
  } finally {
    await warehouse.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Wall time of what nothing but risk needs. */
function featuresOf(models: readonly { name: string; durationMs: number }[]): number {
  return models
    .filter(({ name }) => /^risk_|__(weighed|traced|versed|measured|vetted)$/.test(name))
    .reduce((sum, { durationMs }) => sum + durationMs / 1000, 0)
}

async function timed<T>(work: () => T | Promise<T>): Promise<{ answer: T; wall: number }> {
  const started = performance.now()
  const answer = await work()
  return { answer, wall: (performance.now() - started) / 1000 }
}
