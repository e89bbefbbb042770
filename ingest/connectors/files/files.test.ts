import { unlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openFolder } from '../../../tests/ingest/files-folder.ts'

const opened = openFolder()
const { put, sync, reasons, rows } = opened

describe('a row that does not fit', () => {
  test('is rejected with its line and reason, and the others land', async () => {
    put(
      'goals.csv',
      'goal_id,baseline,due_at\nok,1,2026-01-01\ncomma,"1,5",\ntime,,01.02.2026\nok,2,\nlong,1,,7\nword,many,\n',
    )
    const report = await sync()
    expect(report.streams.find(({ name }) => name === 'goal')).toMatchObject({ landed: 1, total: 1 })
    expect(await reasons()).toEqual([
      'line 3: baseline: a comma in a number may mean two things, write a point and no thousands: 1,5',
      'line 4: due_at: no time in ISO 8601 (2026-06-30T12:00:00Z): 01.02.2026',
      'line 5: the same key as a row before: ok',
      'line 6: 4 cells under 3 columns',
      'line 7: baseline: no number: many',
    ])
  })

  test('has a column that the entity lacks', async () => {
    put('goals.csv', 'goal_id,owner\na,x\n')
    await sync()
    expect((await reasons())[0]).toMatch(/^line 2: no column of goal: owner; map it, or leave it out/)
  })

  test('is one of a file in another encoding, of an unknown entity, or cut off', async () => {
    put(
      'goals.csv',
      Buffer.concat([Buffer.from('goal_id,metric\na,'), Buffer.from([0xe4]), Buffer.from('\n')]),
    )
    put('things.csv', 'a\n1\n')
    put('feedback.json', '[{"feedback_id": ')
    const report = await sync()
    expect(report.ok).toBe(true)
    const [json, csv, things] = await reasons()
    expect(json).toMatch(/^Not JSON, .*: files:in:feedback.json/)
    expect(csv).toMatch(/^Neither UTF-8 nor UTF-16 \(Latin-1\?\), save it as UTF-8: /)
    expect(things).toMatch(/^which entity its rows are cannot be told from its name/)
  })

  test('is counted beyond a thousand', async () => {
    put('goals.csv', `goal_id,baseline\n${Array.from({ length: 1500 }, (_, i) => `g${i},x`).join('\n')}\n`)
    const report = await sync()
    expect(report.notes).toEqual([
      '1500 rows do not fit, the first 1000 are kept with their reason: goals.csv',
    ])
    expect(await reasons()).toHaveLength(1000)
  })

  test('UTF-16 is read', async () => {
    put('goals.csv', Buffer.from('\uFEFFgoal_id,metric\na,Größe\n', 'utf16le'))
    await sync()
    expect(await rows('goal', 'metric')).toEqual([{ metric: 'Größe' }])
  })
})

describe('a file that changes', () => {
  test('lands what differs and deletes what it no longer holds; one that is gone takes its rows along', async () => {
    put('goals.csv', 'goal_id,baseline\na,1\nb,2\nc,3\n')
    put('goals-other.csv', 'goal_id,baseline\nz,26\n')
    await sync()
    put('goals.csv', 'goal_id,baseline\nnew,0\na,1\nb,20\n')
    unlinkSync(join(opened.folder, 'in', 'goals-other.csv'))
    const report = await sync()
    expect(report.streams.find(({ name }) => name === 'goal')).toMatchObject({ landed: 4, total: 3 })
    expect(await rows('goal', 'goal_id, baseline')).toEqual([
      { goal_id: 'a', baseline: 1 },
      { goal_id: 'b', baseline: 20 },
      { goal_id: 'new', baseline: 0 },
    ])
    expect((await sync()).streams.every(({ landed }) => landed === 0)).toBe(true)
  })

  test('at an address is asked for with its token, and read when its contents differ', async () => {
    let body = 'goal_id,baseline\na,1\n'
    const asked: unknown[] = []
    const server = createServer((request, response) => {
      asked.push(request.headers.authorization)
      response.end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    process.env.FILES_TEST_TOKEN = 'secret'
    opened.entry = {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/goals.csv`,
      token_env: 'FILES_TEST_TOKEN',
    }
    try {
      await sync()
      expect((await sync()).streams.every(({ landed }) => landed === 0)).toBe(true)
      body = 'goal_id,baseline\na,2\n'
      await sync()
    } finally {
      server.close()
    }
    expect(asked).toEqual(['Bearer secret', 'Bearer secret', 'Bearer secret'])
    expect(await rows('goal', 'goal_id, baseline')).toEqual([{ goal_id: 'a', baseline: 2 }])
  })
})
