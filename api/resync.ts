import type { FastifyInstance } from 'fastify'
import { readConfigured } from './source-state.ts'

/** Reads sources again because of what their tools posted, through the same runs as everybody else. */
export class Resync {
  private readonly app: FastifyInstance
  private readonly waiting = new Map<string, ((isOk: boolean) => void)[]>()

  constructor(app: FastifyInstance) {
    this.app = app
    app.synchroniser.onSource((source, isOk) => this.tell(source, isOk))
  }

  /**
   * Resolves when it has been read, with whether that went well. A run under way may have begun before the news: then
   * one more follows it. Errors: for a source that is paused.
   */
  async read(id: string): Promise<boolean> {
    if (!(await readConfigured(this.app)).includes(id)) return true
    if (this.app.schedule.state(id)?.is_paused)
      throw new Error(`The source is paused, resume it to read what is new: ${id}`)
    const over = this.heard(id)
    if (!this.app.synchroniser.request([id]).isJoined) return over
    await over
    const again = this.heard(id)
    this.app.synchroniser.request([id])
    return again
  }

  /** Whoever waits hears that nothing came of it. */
  close(): void {
    for (const source of this.waiting.keys()) this.tell(source, false)
  }

  private heard(id: string): Promise<boolean> {
    return new Promise((resolve) => this.waiting.set(id, [...(this.waiting.get(id) ?? []), resolve]))
  }

  private tell(source: string, isOk: boolean): void {
    for (const resolve of this.waiting.get(source) ?? []) resolve(isOk)
    this.waiting.delete(source)
  }
}
