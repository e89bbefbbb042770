import type { FastifyRequest } from 'fastify'
import type { Changes } from './changes.ts'
import type { KeptAnswers, Made } from './kept-answers.ts'

/** For how many seconds a newer answer may exist that was not waited for; 0: it is the newest. */
export const OUTDATED = 'x-outdated'
/** For how many seconds whoever shows an answer leaves others their turn before he asks for a newer one; 0: not at all. */
export const REST = 'x-rest'

/**
 * What is looked at without asking for a time of its own may be as of a minute ago anyway; and of what takes long to make
 * something older is better than a screen that shows nothing for as long.
 */
const [USUAL_MS, TIMES_TAKEN, LONGEST_MS] = [60_000, 20, 600_000]
/** Of what takes longer to make nine tenths of the time are left to builds and to all else that is asked. */
const [LONG_MS, TIMES_RESTED] = [1_000, 9]
/** Addresses whose answers are remembered; a long one holds a filter that hardly comes again. */
const [MOST, LONGEST] = [2_000, 4_000]

/** How long an answer still stands before it is worth making again, though what it was made of may have changed. */
export function restOf({ madeAt, tookMs }: Pick<Made, 'madeAt' | 'tookMs'>): number {
  if (tookMs < LONG_MS) return 0
  return Math.max(0, madeAt + tookMs + Math.min(tookMs * TIMES_RESTED, LONGEST_MS) - performance.now())
}

export interface Earlier {
  answer: Made
  /** 0: only whoever makes it can say whether the same is asked again. */
  outdatedMs: number
}

/**
 * What was answered last at each address, for whoever would rather have that than wait for the newest and says so:
 * `Cache-Control: max-stale=<seconds>` (RFC 9111). Nobody else gets anything outdated.
 */
export class EarlierAnswers {
  private readonly kept: KeptAnswers
  private readonly changes: Changes
  private readonly names: Map<string, string>

  constructor(kept: KeptAnswers, changes: Changes, names: Iterable<[asked: string, name: string]> = []) {
    this.kept = kept
    this.changes = changes
    this.names = new Map(names)
  }

  entries(): [asked: string, name: string][] {
    return [...this.names]
  }

  /** `name`: under which the answer is kept. */
  note(request: FastifyRequest, name: string): void {
    const address = addressOf(request)
    if (address.length > LONGEST) return
    this.names.delete(address)
    this.names.set(address, name)
    if (this.names.size > MOST) this.names.delete(this.names.keys().next().value!)
  }

  /** Null where there is none that is outdated by so little. */
  find(request: FastifyRequest): Earlier | null {
    const patience = readPatience(request)
    const name = patience > 0 ? this.names.get(addressOf(request)) : undefined
    const answer = name === undefined ? undefined : this.kept.get(name)
    if (!answer || (answer.writes ?? this.changes.writes) !== this.changes.writes) return null
    const now = performance.now()
    const changedAt =
      answer.writes === undefined ? this.changes.changedAt(answer.reads, answer.at) : answer.madeAt
    const most = Math.max(USUAL_MS, answer.tookMs * TIMES_TAKEN)
    if (now - (changedAt ?? answer.madeAt) > Math.min(patience, most)) return null
    return { answer, outdatedMs: changedAt === null ? 0 : now - changedAt }
  }
}

const addressOf = ({ url, headers }: FastifyRequest) => `${headers.accept ?? ''} ${url}`

function readPatience({ headers: { 'cache-control': header = '' } }: FastifyRequest): number {
  const seconds = /(?:^|[,\s])max-stale=(\d{1,6})(?=$|[,\s])/i.exec(header)?.[1]
  return seconds === undefined ? 0 : Math.min(Number(seconds) * 1000, LONGEST_MS)
}
