/** Reads commits in chunks of shas with several gits side by side; git is the cost, so Node must never make it wait long. */
import { SourceError } from '../../contract.ts'
import { Channel } from './channel.ts'
import { gitFault, startGit } from './command.ts'
import { findLost } from './lost.ts'
import { LOG_FORMAT, LogParser, type LoggedCommit } from './parser.ts'
import type { Repository } from './repository.ts'
import type { ShaQueue } from './queue.ts'

/** counts: files with lines; names: files alone, needs no file contents; bare: the commit alone. */
export type Detail = 'counts' | 'names' | 'bare'

export interface ReadCommit {
  commit: LoggedCommit
  detail: Detail
}

const FLAGS = [
  '--no-walk=unsorted',
  '--stdin',
  '-O/dev/null',
  '-z',
  '--no-abbrev',
  '-l1000',
  '--no-ext-diff',
  '--no-textconv',
  '--ignore-submodules=none',
  '--no-relative',
  '--no-color',
  '--no-show-signature',
  '--no-mailmap',
  '--encoding=UTF-8',
  `--format=${LOG_FORMAT}`,
]

const DETAIL_FLAGS: Record<Detail, readonly string[]> = {
  counts: ['--raw', '--numstat', '-M'],
  names: ['--raw', '-M100%'],
  bare: ['-s'],
}

/** A batch is landed in one transaction; whichever of the two is reached first ends it. */
const BATCH_COMMITS = 1000
const BATCH_FILES = 4000

/** From here on it is cheaper to look for missing contents than to fall over them one by one. */
const MANY_CULPRITS = 12

/**
 * Yields every commit of the queue once, in batches, in no promised order.
 * Errors: SourceError damaged or incomplete; commits whose contents are missing come as `names`.
 */
export async function* readLog(
  repository: Repository,
  queue: ShaQueue,
  workers: number,
  signal: AbortSignal,
): AsyncGenerator<ReadCommit[]> {
  const channel = new Channel<ReadCommit[]>(1)
  const stop = new AbortController()
  const reader = new LogReader(repository, channel, AbortSignal.any([signal, stop.signal]))
  const work = Array.from({ length: workers }, async () => {
    for (let shas = await queue.take(); shas.length > 0; shas = await queue.take())
      await reader.readChunk(shas)
  })
  const done = Promise.all(work).then(
    () => channel.close(),
    (error: unknown) => {
      channel.close(error)
      stop.abort()
    },
  )
  try {
    yield* channel
  } finally {
    channel.close()
    stop.abort()
    await done
  }
}

class LogReader {
  private readonly repository: Repository
  private readonly channel: Channel<ReadCommit[]>
  private readonly signal: AbortSignal

  constructor(repository: Repository, channel: Channel<ReadCommit[]>, signal: AbortSignal) {
    this.repository = repository
    this.channel = channel
    this.signal = signal
  }

  async readChunk(shas: readonly string[]): Promise<void> {
    const { boundary } = this.repository
    const whole = boundary.size === 0 ? shas : shas.filter((sha) => !boundary.has(sha))
    if (whole.length < shas.length) {
      await this.run(
        shas.filter((sha) => boundary.has(sha)),
        'bare',
      )
    }
    await this.readWhole(whole)
  }

  /** git dies at a commit whose contents are missing: that one is read by its trees, and git goes on behind it. */
  private async readWhole(shas: readonly string[]): Promise<void> {
    let rest = shas
    for (let culprits = 0; rest.length > 0; culprits++) {
      if (culprits > MANY_CULPRITS) return this.readAroundLost(rest)
      rest = await this.run(rest, 'counts', true)
      if (rest.length > 0) await this.run(rest.slice(0, 1), 'names')
      rest = rest.slice(1)
    }
  }

  /** Much is missing: tell beforehand which commits need it. */
  private async readAroundLost(shas: readonly string[]): Promise<void> {
    const lost = await findLost(this.repository, shas, this.signal)
    const whole = shas.filter((sha) => !lost.has(sha))
    if (whole.length > 0) await this.run(whole, 'counts')
    const partial = shas.filter((sha) => lost.has(sha))
    if (partial.length > 0) await this.run(partial, 'names')
  }

  /** Returns what is left to read when git died of a missing object and that was allowed; else nothing. */
  private async run(shas: readonly string[], detail: Detail, mayStop = false): Promise<readonly string[]> {
    const batch = new Batch(shas, detail)
    const input = `${shas.join('\n')}\n`
    const options = { gitFolder: this.repository.gitFolder, signal: this.signal, input }
    const child = await startGit(['log', ...FLAGS, ...DETAIL_FLAGS[detail]], options)
    const parser = new LogParser((commit) => batch.add(commit))
    try {
      await this.pump(child.stdout, parser, batch)
    } catch (error) {
      child.kill()
      await child.exit
      throw error
    }
    const { code, stderr } = await child.exit
    if (code !== 0) {
      if (!mayStop || !/unable to read|missing|lazy|promisor|could not fetch/i.test(stderr))
        throw gitFault(stderr, 'log')
      parser.settle()
      await this.send(batch)
      return shas.slice(batch.count)
    }
    parser.finish()
    await this.send(batch)
    batch.check()
    return []
  }

  private async pump(stdout: NodeJS.ReadableStream, parser: LogParser, batch: Batch): Promise<void> {
    for await (const part of stdout) {
      parser.push(part as Buffer)
      if (batch.isFull) await this.send(batch)
    }
  }

  private async send(batch: Batch): Promise<void> {
    const commits = batch.drain()
    if (commits.length > 0) await this.channel.put(commits)
  }
}

/** Checks each commit against what was asked for, in order. */
class Batch {
  count = 0
  private commits: ReadCommit[] = []
  private files = 0
  private readonly shas: readonly string[]
  private readonly detail: Detail

  constructor(shas: readonly string[], detail: Detail) {
    this.shas = shas
    this.detail = detail
  }

  get isFull(): boolean {
    return this.commits.length >= BATCH_COMMITS || this.files >= BATCH_FILES
  }

  add(commit: LoggedCommit): void {
    if (commit.sha !== this.shas[this.count]) {
      throw new SourceError('incomplete', `git log left out a commit: ${this.shas[this.count] ?? commit.sha}`)
    }
    if (this.detail === 'counts' && commit.countedFiles !== commit.files.length) {
      throw new SourceError('incomplete', `git log left out line counts of a commit: ${commit.sha}`)
    }
    this.count++
    this.files += commit.files.length
    this.commits.push({ commit, detail: this.detail })
  }

  drain(): ReadCommit[] {
    const commits = this.commits
    this.commits = []
    this.files = 0
    return commits
  }

  check(): void {
    if (this.count === this.shas.length) return
    const missing = this.shas.length - this.count
    throw new SourceError(
      'incomplete',
      `git log left out ${missing} of ${this.shas.length} commits, first: ${this.shas[this.count]}`,
    )
  }
}
