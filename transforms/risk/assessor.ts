import { setImmediate } from 'node:timers/promises'
import type { Warehouse } from '../warehouse.ts'
import { readHistory } from './history.ts'
import type { History, RiskRelease } from './history.ts'
import { isTelling, scoreRelease, trainRisk } from './releases.ts'
import type { Score } from './releases.ts'
import { judgeAll, standingOf } from './standing.ts'
import type { Records } from './standing.ts'
import { digest, keepModel, keepPredictions, nameModel, readModel } from './store.ts'
import type { KeptModel, Prediction } from './store.ts'
import { mostMonths, walkMonths } from './walk.ts'
import type { Walked } from './walk.ts'

export interface AssessorParts {
  warehouse: Warehouse
  /** Number of the build that tables are of: what was read of another one is read again. */
  buildId(): number
  /** Epoch ms. */
  clock(): number
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

/** Trains, scores and keeps what was said. One for a process. */
export class Assessor {
  private readonly parts: AssessorParts
  private desk: { buildId: number; desk: Promise<Desk> } | undefined

  constructor(parts: AssessorParts) {
    this.parts = parts
  }

  /** The newest model over what is built now; trained at once where none was. */
  async open(): Promise<Desk> {
    const buildId = this.parts.buildId()
    if (this.desk?.buildId !== buildId) {
      const desk = this.load()
      this.desk = { buildId, desk }
      desk.catch(() => (this.desk = undefined))
    }
    return this.desk.desk
  }

  /** The same, but null where none was trained: for whoever has no time to wait. */
  async openKept(): Promise<Desk | null> {
    return (await readModel(this.parts.warehouse)) === null ? null : this.open()
  }

  /** Learns from every label that is final now, walks forward over the past, and keeps both. */
  async train(): Promise<Trained> {
    const before = await readModel(this.parts.warehouse)
    const history = await this.read()
    const kept = await learn(history, this.parts.clock())
    const desk = seat(kept, history)
    const predictionCount = await this.parts.warehouse.land(async (lane) => {
      await keepModel(lane, kept)
      return keepPredictions(lane, this.predict(desk))
    })
    this.desk = { buildId: this.parts.buildId(), desk: Promise.resolve(desk) }
    return {
      modelId: kept.modelId,
      releaseCount: kept.model.n,
      failedCount: kept.model.failed,
      isNew: before?.modelId !== kept.modelId,
      predictionCount,
    }
  }

  /** Trains when a day has gone by, and keeps what can be said now of releases ahead and of those that just went out. */
  async keep(): Promise<void> {
    const kept = await readModel(this.parts.warehouse)
    if (!kept || this.parts.clock() - kept.model.trainedAt >= trainingGap) {
      await this.train()
      return
    }
    const desk = await this.open()
    await this.parts.warehouse.land((lane) => keepPredictions(lane, this.predict(desk)))
  }

  private async load(): Promise<Desk> {
    const [kept, history] = await Promise.all([readModel(this.parts.warehouse), this.read()])
    return seat(kept ?? (await learn(history, this.parts.clock())), history)
  }

  private read(): Promise<History> {
    return readHistory(this.parts.warehouse, this.parts.clock())
  }

  private predict(desk: Desk): Prediction[] {
    const now = this.parts.clock()
    return desk.history.releases
      .filter(({ releasedAt }) => releasedAt === null || releasedAt > now - week)
      .filter((release) => release.releasedAt === null || isTelling(release))
      .map((release) => toPrediction(desk, release, now))
  }
}

/** Between two months of the past others have their turn: a server answers meanwhile. */
async function learn(history: History, at: number): Promise<KeptModel> {
  const model = trainRisk(history, at)
  const walked: Walked[] = []
  for (const month of walkMonths(history, at, mostMonths)) {
    walked.push(...month)
    await setImmediate()
  }
  return { modelId: nameModel(model), model, walked }
}

function seat(kept: KeptModel, history: History): Desk {
  return {
    ...kept,
    history,
    releases: new Map(history.releases.map((release) => [release.id, release])),
    records: judgeAll(kept.walked),
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
