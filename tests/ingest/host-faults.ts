/** What has to hold of every host of repositories, whatever goes wrong there. */
import { expect, test } from 'vitest'
import type { Fault } from '../../fixtures/servers/faults.ts'
import { differences, type Trial } from './github-trial.ts'

type Rows = Record<string, unknown[]>

type Reading = Pick<Trial, 'server' | 'sync' | 'rows' | 'close'>

export interface Host<T extends Reading> {
  open(): Promise<T>
  read(trial: T): Promise<Rows>
  /** What a run brings that nothing goes wrong in. */
  undisturbed(): Rows
}

async function within<T extends Reading>(
  open: () => Promise<T>,
  work: (trial: T) => Promise<void>,
): Promise<void> {
  const trial = await open()
  try {
    await work(trial)
  } finally {
    await trial.close()
  }
}

/** What stays: the run ends and says why, and the next one completes. */
export function endAtWhatStays<T extends Reading>(
  { open, read, undisturbed }: Host<T>,
  staying: readonly [what: string, Fault, code: string, RegExp][],
): void {
  test.each(staying)('a run ends at %s, says so, and the next one completes', (_, fault, code, message) =>
    within(open, async (trial) => {
      const armed = trial.server.faults.add(fault)
      const report = await trial.sync()
      expect(report).toMatchObject({ ok: false, error: { code } })
      expect(report.error?.message).toMatch(message)
      expect(JSON.stringify(report)).not.toContain(trial.server.token)
      armed.remove()
      expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
      expect(differences(await read(trial), undisturbed())).toEqual([])
    }),
  )
}

/** Which answers hold a record that is broken, by what it is of. */
export function keepBrokenApart<T extends Reading>(
  { open, read, undisturbed }: Host<T>,
  broken: readonly [what: string, path: RegExp][],
): void {
  test.each(broken)(
    'a record of %s that breaks its schema is kept apart, and lands once it is whole',
    (_, path) =>
      within(open, async (trial) => {
        const armed = trial.server.faults.add({ kind: 'broken_record', path })
        expect(await trial.sync()).toMatchObject({ ok: true })
        expect(armed.strikes).toBeGreaterThan(0)
        expect((await trial.rows('select 1 from raw.rejected')).length).toBeGreaterThan(0)
        armed.remove()
        expect(await trial.sync()).toMatchObject({ ok: true })
        expect(differences(await read(trial), undisturbed())).toEqual([])
      }),
  )
}
