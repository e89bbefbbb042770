import { note, Notes } from '../notes.ts'
import type { Warehouse } from '../warehouse.ts'
import { readHistory } from './history.ts'
import type { History, RiskRelease } from './history.ts'
import { learnApart } from './learning.ts'
import { isTelling, scoreRelease } from './releases.ts'
import type { Score } from './releases.ts'
import { judgeAll, standingOf } from './standing.ts'
import type { Records } from './standing.ts'
import { digest, keepModel, keepPredictions, readModel } from './store.ts'
import type { KeptModel, Prediction } from './store.ts'

export interface AssessorParts {
  warehouse: Warehouse
  /** Number of the build that tables are of: what was read of another one is read again. */
  buildId(): number
  /** Epoch ms. */
  clock(): number
  /** What differs since when: without it all is read again with each build. */
  changes?: { readonly now: number; isSame(names: Iterable<string>, since: number): boolean }
}

interface Read {
  history: History
  /** What it was read from, and when; `at` is what had changed by then. */
  names: ReadonlySet<string>
  at: number
  readAt: number
}

/** What scores are made of. */
export interface Desk extends KeptModel {
  history: History
  releases: ReadonlyMap<string, RiskRelease>
  records: Records
}

export interface Trained {
  modelId: string
  releaseCount: number
  failedCount: number
  /** Whether it differs from the one before. */
  isNew: boolean
  predictionCount: number
}

const week = 7 * 86_400_000
/** Labels become final day by day. */
export const trainingGap = 86_400_000
/** Pauses of releases ahead grow by days. */
const rereadGap = 3_600_000

/** Trains, scores and keeps what was said. One for a process. */
export class Assessor {
  private readonly parts: AssessorParts
  private readonly closing = new AbortController()
  private desk: { buildId: number; desk: Promise<Desk> } | undefined
  private learning: { buildId: number; desk: Promise<Desk> } | undefined
  private known: Promise<Read> | undefined
  /** Learnt by this process: what is written later, or not at all where nothing may be, is not learnt with every build. */
  private learnt: KeptModel | null = null
  /** Of one training: judging all that was said costs more than reading it. */
  private judged: { name: string; records: Promise<Records> } | undefined

  constructor(parts: AssessorParts) {
    this.parts = parts
  }

  /** The newest model over what is built now; trained at once where none was. */
  async open(): Promise<Desk> {
    return this.openWith(() => readModel(this.parts.warehouse))
  }

  private async openWith(find: () => Promise<KeptModel | null>): Promise<Desk> {
    const buildId = this.parts.buildId()
    if (this.desk?.buildId !== buildId) {
      const desk = this.load(find)
      this.desk = { buildId, desk }
      desk.catch(() => (this.desk = undefined))
    }
    const desk = await this.desk.desk
    if (this.known) note((await this.known).names)
    return desk
  }

  /** The same, but null where none was trained: for whoever has no time to wait. */
  async openKept(): Promise<Desk | null> {
    const kept = await readModel(this.parts.warehouse)
    return kept && this.openWith(async () => kept)
  }

  /** Learns from every label that is final now, walks forward over the past, and keeps both. */
  async train(): Promise<Trained> {
    return this.trainAfter(await readModel(this.parts.warehouse))
  }

  private async trainAfter(before: KeptModel | null): Promise<Trained> {
    const buildId = this.parts.buildId()
    const desk = await this.learn()
    const predictionCount = await this.write(desk)
    this.desk = { buildId, desk: Promise.resolve(desk) }
    return {
      modelId: desk.modelId,
      releaseCount: desk.model.n,
      failedCount: desk.model.failed,
      isNew: before?.modelId !== desk.modelId,
      predictionCount,
    }
  }

  /** Trains when a day has gone by, and keeps what can be said now of releases ahead and of those that just went out. */
  async keep(): Promise<void> {
    const kept = await readModel(this.parts.warehouse)
    if (!kept && this.desk?.buildId === this.parts.buildId()) {
      await this.write(await this.desk.desk)
      return
    }
    if (!kept || this.parts.clock() - kept.model.trainedAt >= trainingGap) {
      await this.trainAfter(kept)
      return
    }
    const desk = await this.openWith(async () => kept)
    await this.parts.warehouse.land((lane) => keepPredictions(lane, this.predict(desk)))
  }

  /** Ends what is being learnt. */
  close(): void {
    this.closing.abort(new Error('Nothing is learnt any more: the warehouse closes'))
  }

  private async load(find: () => Promise<KeptModel | null>): Promise<Desk> {
    const kept = (await find()) ?? this.lately()
    return kept ? this.seat(kept, await this.read()) : this.learn()
  }

  private lately(): KeptModel | null {
    const { learnt } = this
    return learnt && this.parts.clock() - learnt.model.trainedAt < trainingGap ? learnt : null
  }

  private async seat(kept: KeptModel, history: History): Promise<Desk> {
    const name = `${kept.modelId} ${kept.model.trainedAt}`
    if (this.judged?.name !== name) this.judged = { name, records: judgeAll(kept.walked) }
    const records = await this.judged.records
    return { ...kept, history, records, releases: new Map(history.releases.map((one) => [one.id, one])) }
  }

  /** Whoever asks while a build is being learnt from waits for that. */
  private learn(): Promise<Desk> {
    const buildId = this.parts.buildId()
    if (this.learning?.buildId === buildId) return this.learning.desk
    const desk = this.learnAnew().finally(() => {
      if (this.learning?.desk === desk) this.learning = undefined
    })
    this.learning = { buildId, desk }
    return desk
  }

  private async learnAnew(): Promise<Desk> {
    const history = await this.read()
    this.learnt = await learnApart({ history, at: this.parts.clock() }, this.closing.signal)
    return this.seat(this.learnt, history)
  }

  private write(desk: Desk): Promise<number> {
    return this.parts.warehouse.land(async (lane) => {
      await keepModel(lane, desk)
      return keepPredictions(lane, this.predict(desk))
    })
  }

  /** Read again when what it is made of has changed. */
  private async read(): Promise<History> {
    const { changes, clock } = this.parts
    const known = await this.known?.catch(() => undefined)
    const isSame = known && changes?.isSame(known.names, known.at) && clock() - known.readAt < rereadGap
    if (isSame) return known.history
    this.known = this.readAnew()
    return (await this.known).history
  }

  private async readAnew(): Promise<Read> {
    const { warehouse, changes, clock } = this.parts
    const notes = new Notes()
    const [at, readAt] = [changes?.now ?? 0, clock()]
    const history = await notes.take(() => readHistory(warehouse, readAt))
    return { history, names: notes.names, at, readAt }
  }

  private predict(desk: Desk): Prediction[] {
    const now = this.parts.clock()
    return desk.history.releases
      .filter(({ releasedAt }) => releasedAt === null || releasedAt > now - week)
      .filter((release) => release.releasedAt === null || isTelling(release))
      .map((release) => toPrediction(desk, release, now))
  }
}

function toPrediction(desk: Desk, release: RiskRelease, now: number): Prediction {
  const score: Score = scoreRelease(desk.model, desk.history, release)
  return {
    release_id: release.id,
    service_id: release.serviceId,
    model_id: desk.modelId,
    made_at: now,
    is_ahead: release.releasedAt === null,
    commit_count: release.commits.length,
    contents: digest(release.commits.map((row) => desk.history.commitIds[row]!).join('\n')),
    probability: score.probability,
    low: score.low,
    high: score.high,
    base_rate: desk.model.baseRate,
    standing: standingOf(desk.records, desk.model.n, release.serviceId),
    judged_count: desk.records.all.n,
    skill: desk.records.all.skill?.skill ?? null,
  }
}
