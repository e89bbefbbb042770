import { afterAll, beforeAll, expect, test } from 'vitest'
import { openReceipts, type Receipts } from '../../../tests/ingest/receiving.ts'
import { connector } from './connector.ts'

const SECRET = 'spans-of-nobody'
let receipts: Receipts

beforeAll(async () => {
  process.env.TRACES_SPANS = SECRET
  const from = await connector.sources([{ name: 'ci', webhook_secrets: ['TRACES_SPANS'] }], '/')
  receipts = await openReceipts({ connectors: [connector], from })
  receipts.receiving.start()
})
afterAll(() => receipts.close())

const exported = (result: string, end: string) =>
  JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: [] },
        scopeSpans: [
          {
            spans: [
              {
                traceId: 'a1',
                spanId: 'b1',
                name: 'release',
                startTimeUnixNano: '1767607200000000000',
                endTimeUnixNano: end,
                attributes: [
                  { key: 'cicd.pipeline.run.id', value: { stringValue: '7' } },
                  { key: 'cicd.pipeline.result', value: { stringValue: result } },
                ],
              },
            ],
          },
        ],
      },
    ],
  })

const post = (body: string, secret = SECRET) =>
  receipts.post('traces:ci', { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }, body)

async function landed(): Promise<unknown[]> {
  await receipts.receiving.settled()
  return receipts.warehouse.rows(
    `select payload -> 'attributes' ->> 'cicd.pipeline.result' as result from raw.traces__span order by _loaded_at`,
  )
}

test('a forged delivery leaves nothing, one sent twice lands once, and an older state never lands over a newer one', async () => {
  expect(await post(exported('success', '1767607260000000000'), 'guessed')).toBe('signature')
  expect(await landed()).toEqual([])
  expect(await post(exported('failure', '1767607260000000000'))).toBe('new')
  expect(await post(exported('failure', '1767607260000000000'))).toBe('known')
  expect(await landed()).toEqual([{ result: 'failure' }])
  expect(await post(exported('success', '1767607200500000000'))).toBe('new')
  expect(await landed()).toEqual([{ result: 'failure' }])
  expect(receipts.errors).toEqual([])
})

test('what cannot be read is kept and told, and takes nothing with it', async () => {
  expect(await post('{"resourceMetrics": []}')).toBe('new')
  await receipts.receiving.settled()
  const [row] = await receipts.warehouse.rows<{ reason: string }>('select reason from raw.rejected')
  expect(row?.reason).toMatch(/resourceSpans/)
})
