/** A small world told by GitLab. */
import { afterEach, expect } from 'vitest'
import type { World } from '../../fixtures/org/world.ts'
import type { Trial } from './github-trial.ts'
import { openTrial, type TrialOptions } from './gitlab-trial.ts'

export const few = { pulls: 1, runs: 1, deployments: 1 }

/** Whatever a test opens is closed after it. */
export function openCorners() {
  let trial: Trial
  let world: World

  afterEach(() => trial.close())

  async function open(hub: World, options: TrialOptions = {}): Promise<void> {
    world = hub
    trial = await openTrial(hub, options)
  }

  async function sync(): Promise<void> {
    expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  }

  /** Rows of a staging file. */
  async function staged(entity: string): Promise<Record<string, unknown>[]> {
    const rows = await trial.rowsOfAll()
    return rows[`stg_gitlab__${entity}.sql`] as Record<string, unknown>[]
  }

  return {
    get trial() {
      return trial
    },
    get world() {
      return world
    },
    open,
    sync,
    staged,
  }
}
