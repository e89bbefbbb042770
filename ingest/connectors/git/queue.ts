/** Shas that `git rev-list` still writes while workers already take them. */
import { SourceError } from '../../contract.ts'
import { gitFault, startGit } from './command.ts'

const FIRST = 500
const LARGEST = 4000
const SMALLEST = 400

export interface ListOptions {
  gitFolder: string
  /** Reachable from these … */
  tips: readonly string[]
  /** … and not from those. */
  known: readonly string[]
  /** Commits that landed before; each one met is removed, so that what remains at the end is unreachable now. */
  landed: Set<string>
  signal: AbortSignal
}

export class ShaQueue {
  /** All commits that git listed. */
  listed = 0
  /** Those that had not landed before. */
  fresh = 0
  private waiting: string[] = []
  private start = 0
  private taken = 0
  private isDone = false
  private failure: unknown
  private wake: (() => void)[] = []
  private readonly workers: number

  constructor(workers: number) {
    this.workers = workers
  }

  /** The count of fresh commits once git has told all of them, else null. */
  get total(): number | null {
    return this.isDone ? this.fresh : null
  }

  /** Starts `git rev-list`; the queue ends, or fails, with it. */
  list(options: ListOptions): Promise<void> {
    const filled = this.readList(options).then(
      () => this.end(),
      (error: unknown) => this.end(error ?? new SourceError('failed', 'git rev-list failed')),
    )
    return filled
  }

  /** The next chunk, empty at the end; larger chunks first, smaller ones last so that workers end together. */
  async take(): Promise<string[]> {
    for (;;) {
      if (this.failure !== undefined) throw this.failure
      const left = this.waiting.length - this.start
      const size = this.chunkSize(left)
      if (left >= size || this.isDone) {
        const shas = this.waiting.slice(this.start, this.start + size)
        this.start += shas.length
        this.taken += shas.length
        if (this.start > 50_000) this.forget()
        return shas
      }
      await new Promise<void>((resolve) => this.wake.push(resolve))
    }
  }

  private chunkSize(left: number): number {
    if (!this.isDone) return this.taken < 4 * FIRST ? FIRST : LARGEST
    return Math.min(LARGEST, Math.max(SMALLEST, Math.ceil(left / (this.workers * 2))))
  }

  private forget(): void {
    this.waiting = this.waiting.slice(this.start)
    this.start = 0
  }

  private async readList({ gitFolder, tips, known, landed, signal }: ListOptions): Promise<void> {
    const input = `${[...tips, ...known.map((sha) => `^${sha}`)].join('\n')}\n`
    const child = await startGit(['rev-list', '--stdin'], { gitFolder, signal, input })
    let rest = ''
    for await (const part of child.stdout) {
      const lines = (rest + (part as Buffer).toString('latin1')).split('\n')
      rest = lines.pop() ?? ''
      for (const sha of lines) this.add(sha, landed)
      this.wakeAll()
    }
    const { code, stderr } = await child.exit
    if (code !== 0) throw gitFault(stderr, 'rev-list')
  }

  private add(sha: string, landed: Set<string>): void {
    this.listed++
    if (landed.delete(sha)) return
    this.fresh++
    this.waiting.push(sha)
  }

  private end(failure?: unknown): void {
    this.failure = failure
    this.isDone = true
    this.wakeAll()
  }

  private wakeAll(): void {
    const sleeping = this.wake
    this.wake = []
    for (const wake of sleeping) wake()
  }
}
