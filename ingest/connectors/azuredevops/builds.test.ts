import { describe, expect, test } from 'vitest'
import { at, build, hour, request, SHOP, stageAzure } from '../../../tests/ingest/azure-staging.ts'

const { staged } = stageAzure()

const job = (id: string, attempt: number, hours: [number, number], result: string) => ({
  id,
  name: id,
  attempt,
  startTime: at(hours[0]),
  finishTime: at(hours[1]),
  result,
})

describe('a build', () => {
  const read = (columns: string[], more: object) => staged('build', columns, { build: [build(more)] })

  test('is one more for each time that jobs of it ran again', async () => {
    const jobs = [
      job('lint', 1, [2, 3], 'succeeded'),
      job('test', 1, [2, 4], 'failed'),
      job('test', 2, [6, 8], 'succeeded'),
    ]
    const columns = ['attempt', hour('started_at'), hour('finished_at'), 'outcome', 'number']
    expect(await read(columns, { jobs })).toEqual([
      [1, '02', '04', 'failed', 4],
      [2, '06', '08', 'succeeded', 4],
    ])
  })

  test('of a request is of the commit that was pushed, and of its branch', async () => {
    const trigger = { 'pr.number': '7', 'pr.sourceSha': 'pushed' }
    const found = await staged('build', ['commit_id', 'branch'], {
      pull_request: [request()],
      build: [build({ trigger, sourceBranch: 'refs/pull/7/merge' })],
    })
    expect(found).toEqual([[`${SHOP}@pushed`, 'feature/water']])
  })

  test('of code that lies with another host is of that', async () => {
    const repository = { id: 'Acme/Shop', type: 'GitHub' }
    expect(await read(['commit_id'], { repository })).toEqual([['github.com/acme/shop@abc']])
  })

  test.each([
    ['partiallySucceeded', 'succeeded'],
    ['canceled', 'cancelled'],
    ['failed', 'failed'],
    ['none', null],
  ])('that ended as %s is %s', async (result, outcome) => {
    expect(await read(['outcome'], { result })).toEqual([[outcome]])
  })

  test('that waits for an approval has not ended', async () => {
    const more = {
      status: 'inProgress',
      result: null,
      finishTime: null,
      jobs: [job('build', 1, [2, 3], 'succeeded')],
    }
    expect(await read([hour('finished_at'), 'outcome'], more)).toEqual([[null, null]])
  })
})
