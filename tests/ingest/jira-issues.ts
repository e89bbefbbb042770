/** Issues of a site, and how they change. */
import { afterEach, vi } from 'vitest'
import { change, type SampleWorld } from './jira-sample.ts'
import { type Trial } from './jira-trial.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

interface Document {
  key: string
  fields: { updated: string; status: { name: string }; assignee: { displayName: string } | null }
  changelog: { histories: { id: string; items: { field: string }[] }[] }
  remotelinks: { object: { url: string } }[]
}

export const live = (one: Trial) => one.live('issue') as Promise<Record<string, Document>>

/** Adds a change now, as somebody working would. */
export function touch(
  world: SampleWorld,
  id: string,
  field: string,
  from: string | null,
  to: string | null,
): void {
  world.issues = world.issues.map((issue) =>
    issue.id === id ? { ...issue, changes: [...issue.changes, change(world.now(), field, from, to)] } : issue,
  )
}

/** Whatever a test opens is closed after it. */
export function openTrials() {
  let trial: Trial | undefined

  afterEach(async () => {
    vi.useRealTimers()
    await trial?.close()
    trial = undefined
  })

  return {
    get trial() {
      return trial
    },
    set trial(value) {
      trial = value
    },
  }
}
