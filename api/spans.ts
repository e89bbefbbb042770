import type { FastifyInstance } from 'fastify'
import { readSpans, type Span } from './relation.ts'

/** First and last time of each key of a table: a look at all its rows, taken once for as long as there are no others. */
export class Spans {
  private readonly app: FastifyInstance
  private readonly model: string
  private readonly key: string
  private readonly time: string
  private kept: { at: number; read: Promise<Span[]> } | undefined

  constructor(app: FastifyInstance, model: string, key: string, time: string) {
    this.app = app
    this.model = model
    this.key = key
    this.time = time
  }

  /** `knownUntil`: what is said to be later is left out. */
  read(knownUntil: number): Promise<Span[]> {
    const at = this.app.changes.lastOf([this.model])
    if (this.kept?.at !== at || this.app.synchroniser.buildId() === 0) {
      const read = this.look(knownUntil)
      this.kept = { at, read }
      read.catch(() => void (this.kept = undefined))
    }
    return this.kept!.read
  }

  private async look(knownUntil: number): Promise<Span[]> {
    const { parts, relations } = this.app
    return readSpans(parts.warehouse, await relations.find(this.model), this.key, this.time, knownUntil)
  }
}
