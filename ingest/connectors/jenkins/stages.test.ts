import { describe, expect, test } from 'vitest'
import { type Row } from '../../../tests/models/given.ts'
import { build, jobRow, meta, NOON, stageJenkins } from '../../../tests/ingest/jenkins-staging.ts'

const { read } = stageJenkins()

describe('stages', () => {
  const stage = (build_key: string, position: number, status: string, duration_ms = 5000): Row => ({
    ...meta,
    _key: `${build_key}/${position}`,
    build_key,
    node_id: String(position),
    position,
    name: `stage ${position}`,
    status,
    started_at: '2026-06-01T12:01:00',
    duration_ms,
  })
  const key = `shop/CI/main#1@${NOON + 60_000}`

  test('are jobs; what fails at once behind a failure was skipped', async () => {
    const stages = ['SUCCESS', 'FAILED', 'FAILED', 'NOT_EXECUTED'].map((status, at) =>
      stage(key, at, status, at === 2 ? 20 : 5000),
    )
    const found = await read('name, outcome, started_at', 'build_job', {
      builds: [build({ result: 'FAILURE' })],
      stages,
    })
    expect(found).toEqual([
      { name: 'stage 0', outcome: 'succeeded', started_at: NOON + 60_000 },
      { name: 'stage 1', outcome: 'failed', started_at: NOON + 60_000 },
      { name: 'stage 2', outcome: 'skipped', started_at: null },
      { name: 'stage 3', outcome: 'skipped', started_at: null },
    ])
  })

  test('that are under way or wait for somebody have no end', async () => {
    const stages = [stage(key, 0, 'IN_PROGRESS'), stage(key, 1, 'PAUSED_PENDING_INPUT')]
    const found = await read('outcome, finished_at', 'build_job', {
      builds: [build({ result: null })],
      stages,
    })
    expect(found).toEqual(Array.from({ length: 2 }, () => ({ outcome: null, finished_at: null })))
  })

  test('are missing from other kinds of jobs, which count as one of their own name', async () => {
    const builds = [build({ job: 'deploy-prod', class: 'hudson.model.FreeStyleBuild' }), build({})]
    const stages = [stage(key, 0, 'SUCCESS')]
    const jobs = [jobRow('deploy-prod', null), jobRow('shop/CI/main', 'CI')]
    expect(await read('name, outcome', 'build_job', { builds, stages, jobs })).toEqual([
      { name: 'deploy-prod', outcome: 'succeeded' },
      { name: 'stage 0', outcome: 'succeeded' },
    ])
  })
})
