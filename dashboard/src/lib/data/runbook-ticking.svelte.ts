import { getJson, postJson, RequestError } from './client.ts'
import { me } from './me.svelte.ts'
import { NAME } from './record-writing.svelte.ts'
import { tickStep, type Tick } from './runbook.ts'
import type { RecordHistory, RecordWritten, RunbookStep } from './types.ts'

const TRIES = 3

/** Ticks steps of a runbook: each a new version of its record, on top of whatever was written meanwhile. */
export class Ticking {
  /** The step that is being ticked. */
  busy = $state<string | null>(null)
  error = $state.raw<RequestError | null>(null)
  /** Somebody else ticked the same step: who, and what is there. */
  taken = $state.raw<{ step: string; author: string | null; said: string } | null>(null)
  said = $state('')
  /** Who ticks, where nobody is signed in. */
  name = $state(localStorage.getItem(NAME) ?? '')

  async tick(step: RunbookStep, tick: Tick, at: number): Promise<boolean> {
    if (!step.record || this.busy !== null) return false
    this.busy = step.step_id
    this.error = null
    this.taken = null
    this.said = ''
    try {
      return await this.#write(step, step.record, { tick, at })
    } catch (error) {
      this.error = error instanceof RequestError ? error : new RequestError(0, 'SG_UNKNOWN', String(error))
      return false
    } finally {
      this.busy = null
    }
  }

  async #write(
    step: RunbookStep,
    { id, step: name }: { id: string; step: string },
    { tick, at }: { tick: Tick; at: number },
  ): Promise<boolean> {
    for (let tries = 1; ; tries++) {
      const { current } = await getJson<RecordHistory>(`/api/records/runbook/${encodeURIComponent(id)}`)
      const seen = { step: name, startedAt: step.started_at, finishedAt: step.finished_at }
      const made = current ? tickStep(current.record, seen, tick, at) : null
      if (!current || !made || 'taken' in made) {
        this.taken = {
          step: step.name,
          author: current?.author ?? null,
          said: made && 'taken' in made ? sayTaken(made.taken) : 'the runbook was taken back',
        }
        return false
      }
      try {
        await postJson<RecordWritten>('/api/records/runbook', {
          record: made.record,
          based_on: current.version,
          ...this.#stated(),
        })
        this.said = `${step.name}: ${tick === 'start' ? 'started' : tick === 'done' ? 'done' : 'taken back'}`
        return true
      } catch (error) {
        // Of another step somebody else was faster: on top of theirs.
        if (!(error instanceof RequestError && error.code === 'SG_CONFLICT' && tries < TRIES)) throw error
      }
    }
  }

  #stated(): { name?: string } {
    if (me.data?.authentication !== 'local') return {}
    localStorage.setItem(NAME, this.name)
    return this.name.trim() === '' ? {} : { name: this.name }
  }
}

function sayTaken({
  startedAt,
  finishedAt,
}: {
  startedAt: string | null
  finishedAt: string | null
}): string {
  if (finishedAt !== null) return `done at ${finishedAt}`
  return startedAt === null ? 'not begun, or no longer there' : `started at ${startedAt}`
}
