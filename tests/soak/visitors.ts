import { setTimeout as sleep } from 'node:timers/promises'

/** What screens ask for, each in turn. */
const ADDRESSES = [
  '/api/headlines',
  '/api/floor',
  '/api/metrics/change_lead_time?by=team',
  '/api/metrics/deployment_frequency',
  '/api/flow/over-time',
  '/api/stream',
  '/api/radar',
  '/api/portfolio',
  '/api/risk',
  '/api/guardrails',
  '/api/sources',
  '/api/value',
  '/api/marts/release_fact?limit=50',
  '/api/marts/incident_fact?format=csv',
] as const
const [LEAST_PAUSE_MS, MORE_PAUSE_MS] = [500, 1_500]

/** Clients that look at one thing after the other, with a pause, and listen to what is told all the while. */
export class Visitors {
  asked = 0
  told = 0
  readonly failed: string[] = []
  private readonly control = new AbortController()
  private readonly ends: Promise<void>[]

  constructor(url: string, count: number) {
    this.ends = Array.from({ length: count }, (_, index) => index).flatMap((index) => [
      this.look(url, index),
      this.listen(url),
    ])
  }

  async stop(): Promise<void> {
    this.control.abort()
    await Promise.all(this.ends)
  }

  private async look(url: string, index: number): Promise<void> {
    const { signal } = this.control
    for (let turn = index; !signal.aborted; turn++) {
      const address = ADDRESSES[turn % ADDRESSES.length] ?? ADDRESSES[0]
      await this.ask(url + address).catch((error: unknown) => this.note(address, error))
      await sleep(LEAST_PAUSE_MS + ((turn * 397) % MORE_PAUSE_MS), undefined, { signal }).catch(
        () => undefined,
      )
    }
  }

  private async ask(address: string): Promise<void> {
    const answer = await fetch(address, { signal: this.control.signal })
    await answer.arrayBuffer()
    if (answer.status === 200) this.asked++
    else this.failed.push(`${answer.status} ${address}`)
  }

  private async listen(url: string): Promise<void> {
    const { signal } = this.control
    try {
      const { body } = await fetch(`${url}/api/progress`, { signal })
      for await (const chunk of body ?? [])
        this.told +=
          Buffer.from(chunk as Uint8Array)
            .toString()
            .split('\n\n').length - 1
    } catch (error) {
      this.note('/api/progress', error)
    }
  }

  /** What a stop cuts off has not failed. */
  private note(address: string, error: unknown): void {
    if (!this.control.signal.aborted) this.failed.push(`${address}: ${String(error)}`)
  }
}
