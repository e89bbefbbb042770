import { afterEach, expect, test } from 'vitest'
import { makeHub } from './github-hub.ts'
import type { Trial } from './github-trial.ts'
import { openTrial } from './azure-trial.ts'

const small = () => makeHub({ pulls: 3, runs: 3, deployments: 30 })
const opened: Trial[] = []
afterEach(async () => {
  for (const trial of opened.splice(0)) await trial.close()
})

async function open(options: Parameters<typeof openTrial>[1] = {}, world = small()): Promise<Trial> {
  const trial = await openTrial(world, options)
  opened.push(trial)
  return trial
}

/** What every way of deploying tells alike. */
async function deployments(trial: Trial, file: string): Promise<string[]> {
  const rows = (await trial.rowsOfAll())[file] as Record<string, unknown>[]
  const names = ['commit_id', 'version', 'started_at', 'finished_at', 'outcome', 'native_environment']
  return rows.map((row) => JSON.stringify(names.map((name) => row[name]))).sort()
}

const RELEASES = 'stg_azuredevops__release_deployment.sql'

test('classic releases tell the same deployments as environments do', async () => {
  const yaml = await open()
  const classic = await open({ server: { classic: ['shop'] } })
  expect(await yaml.sync()).toMatchObject({ ok: true, notes: [] })
  expect(await classic.sync()).toMatchObject({ ok: true, notes: [] })
  const told = await deployments(classic, RELEASES)
  expect(told).toHaveLength(30)
  expect(told).toEqual(await deployments(yaml, 'stg_azuredevops__deployment.sql'))
})

test('one that is under way comes again until it ends', async () => {
  const world = small()
  const trial = await open({ server: { classic: ['shop'] } }, world)
  await trial.sync()
  world.advance(world.now() + 2 * 3_600_000)
  await trial.sync()
  const again = await trial.rows(
    'select _key from raw.azuredevops__release_deployment group by 1 having count(*) > 1',
  )
  expect(again).toEqual([{ _key: '701' }])
})

test('a token that may not see releases is told in a note, and the rest is read', async () => {
  const trial = await open()
  const armed = trial.server.faults.add({ kind: 'revoked', path: /_apis\/release/ })
  const report = await trial.sync()
  expect(report).toMatchObject({ ok: true, notes: [expect.stringContaining('Classic releases')] })
  armed.remove()
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
})
