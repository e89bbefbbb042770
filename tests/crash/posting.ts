import { setTimeout as sleep } from 'node:timers/promises'
import { headers, source, tell } from './parts.ts'

const SIDE_BY_SIDE = 4

export interface Posting {
  /** Ids that were answered with 2xx. */
  acknowledged: string[]
  /** Answers that say something else. */
  refused: string[]
  /** Resolves when nothing is under way any more. */
  end(): Promise<void>
}

/** Posts one incident after another to a server that will be killed, as a tool does that knows nothing of it. */
export function postTo(port: number, prefix: string): Posting {
  const posting: Posting = { acknowledged: [], refused: [], end }
  let number = 0
  const state = { isOver: false }
  const post = async (id: string) => {
    const url = `http://127.0.0.1:${port}/webhooks/${source.id}`
    const response = await fetch(url, { method: 'POST', headers, body: tell(id) })
    // The status is what counts for a sender: it may never read the rest.
    if (response.ok) posting.acknowledged.push(id)
    const text = await response.text()
    if (!response.ok) posting.refused.push(`${response.status} ${text.slice(0, 300)}`)
  }
  const one = async () => {
    while (!state.isOver) await post(`${prefix}-${number++}`).catch(() => sleep(20))
  }
  const all = Promise.all(Array.from({ length: SIDE_BY_SIDE }, one))
  return posting

  async function end(): Promise<void> {
    state.isOver = true
    await all
  }
}
