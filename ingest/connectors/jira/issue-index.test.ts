import { describe, expect, test } from 'vitest'
import { ANCHOR, change, sampleIssue, sampleWorld } from '../../../tests/ingest/jira-sample.ts'
import { openTrial } from '../../../tests/ingest/jira-trial.ts'
import { HOUR, live, MINUTE, openTrials, touch } from '../../../tests/ingest/jira-issues.ts'

const opened = openTrials()

describe('the index of a site', () => {
  test('that is behind hides nothing for good', async () => {
    const world = sampleWorld()
    opened.trial = await openTrial(world, { kind: 'cloud', lagSeconds: 300 })
    await opened.trial.sync()
    world.advance(ANCHOR + HOUR)
    world.issues.push(sampleIssue(901, { createdAt: ANCHOR + HOUR - 2 * MINUTE }))
    touch(world, '10120', 'status', '1', '4')
    await opened.trial.sync()
    expect((await live(opened.trial))['10901']).toBeUndefined()
    world.advance(ANCHOR + HOUR + 6 * MINUTE)
    await opened.trial.sync()
    const issues = await live(opened.trial)
    expect(issues['10901']).toBeDefined()
    expect(issues['10120']?.fields.status.name).toBe('Done')
  })

  test('is passed by for issues that landed last', async () => {
    const world = sampleWorld()
    opened.trial = await openTrial(world, { kind: 'cloud', lagSeconds: 300 })
    await opened.trial.sync()
    world.advance(ANCHOR + 10 * MINUTE)
    touch(world, '10240', 'status', '1', '4')
    await opened.trial.sync()
    expect((await live(opened.trial))['10240']?.fields.status.name).toBe('Done')
  })

  test('does not make a late issue a deleted one', async () => {
    const world = sampleWorld()
    opened.trial = await openTrial(world, { kind: 'cloud' })
    world.issues.push(sampleIssue(902, { createdAt: ANCHOR - MINUTE }))
    await opened.trial.sync()
    await opened.trial.server.close()
    const before = Object.keys(await live(opened.trial))
    expect(before).toContain('10902')
  })
})

test('a token of a page that expires begins the minute again', async () => {
  const at = ANCHOR - 5 * HOUR
  const issues = Array.from({ length: 120 }, (_, i) =>
    sampleIssue(i + 1, { createdAt: at - HOUR, changes: [change(at + i, 'status', '1', '4')] }),
  )
  opened.trial = await openTrial(sampleWorld(issues), { kind: 'cloud', pageCap: 50 })
  const fault = opened.trial.server.faults.add({ kind: 'expired_page', path: /search\/jql/, times: 2 })
  expect((await opened.trial.sync()).ok).toBe(true)
  expect(fault.strikes).toBe(2)
  expect(Object.keys(await live(opened.trial))).toHaveLength(120)
})

test('a user of any zone sees the same, daylight saving included', async () => {
  const night = Date.UTC(2026, 2, 29, 1)
  const issues = Array.from({ length: 60 }, (_, i) =>
    sampleIssue(i + 1, { createdAt: night - 3 * HOUR + i * 6 * MINUTE }),
  )
  for (const zone of ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe']) {
    opened.trial = await openTrial(sampleWorld(issues), { kind: 'data_center', zone, pageCap: 7 })
    await opened.trial.sync()
    expect(Object.keys(await live(opened.trial)), zone).toHaveLength(60)
    await opened.trial.close()
    opened.trial = undefined
  }
})

test('secrets that are not set are named', async () => {
  opened.trial = await openTrial(sampleWorld(), { kind: 'cloud' }, { email_env: 'NO_SUCH_EMAIL' })
  expect((await opened.trial.sync()).error).toEqual({
    code: 'unauthorised',
    message: 'The environment variable for the e-mail address is not set: NO_SUCH_EMAIL',
  })
})
