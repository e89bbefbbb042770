import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { Random } from '../../fixtures/org/random.ts'
import { openWarehouse } from '../../transforms/warehouse.ts'
import { makeHub } from './github-hub.ts'
import { differences, openTrial, readAll, type Trial } from './github-trial.ts'

const KILLS = 6
const SEED = 20_260_601
let trial: Trial | undefined
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-killed-'))

afterEach(async () => {
  await trial?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The last word of a process that was left to end, null of one that was killed after so many milliseconds. */
async function read(url: string, patience: number | null): Promise<string | null> {
  const child = fork(join(import.meta.dirname, 'github-reader.ts'), [url, folder])
  const exit = once(child, 'exit')
  await once(child, 'message')
  const last = once(child, 'message').then(([word]) => String(word))
  const isUp = patience === null ? new Promise<null>(() => undefined) : sleep(patience).then(() => null)
  const word = await Promise.race([last, isUp])
  if (word === null) child.kill('SIGKILL')
  await exit
  return word
}

test(`a backfill killed at ${KILLS} random moments ends with the rows of one that was left alone`, async () => {
  trial = await openTrial(makeHub(), { server: { limits: 'none' } })
  await trial.sync()
  const expected = await trial.rowsOfAll()
  const random = new Random(SEED)
  let kills = 0
  for (let turn = 0; turn < KILLS; turn++) {
    const word = await read(trial.server.url, Math.floor(random.next() * 500))
    if (word === null) kills++
    else expect(word).toBe('whole')
  }
  expect(kills).toBeGreaterThan(1)
  expect(await read(trial.server.url, null)).toBe('whole')
  const warehouse = await openWarehouse({ folder, memoryMb: 300, threads: 2 })
  try {
    expect(differences(await readAll(warehouse, trial.server.url), expected)).toEqual([])
    const doubled = await warehouse.rows(
      `select count(*) - count(distinct (_key, _hash)) as n from raw.github__run`,
    )
    expect(doubled).toEqual([{ n: 0 }])
  } finally {
    await warehouse.close()
  }
})
