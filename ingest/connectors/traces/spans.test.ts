import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Source } from '../../contract.ts'
import { receiver } from './receiver.ts'

describe('spans of pipelines', () => {
  const attribute = (key: string, value: string | number) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
  })
  const exported = (spans: object[]) => ({
    resourceSpans: [
      {
        resource: {
          attributes: [
            attribute('service.name', 'cart'),
            attribute('vcs.repository.url.full', 'https://git.example.org/acme/cart.git'),
            attribute('host.name', 'secret-host'),
          ],
        },
        scopeSpans: [{ spans }],
      },
    ],
  })
  const run = {
    traceId: '5B8EFFF798038103D269B633813FC60C',
    spanId: 'EEE19B7EC3C1B174',
    name: 'build',
    startTimeUnixNano: '1767607200000000000',
    endTimeUnixNano: '1767607260500000000',
    attributes: [
      attribute('cicd.pipeline.run.id', 7),
      attribute('cicd.pipeline.result', 'success'),
      attribute('http.url', 'x'),
    ],
    status: { code: 1 },
  }
  const delivery = (body: unknown, headers: Record<string, string> = {}) => ({
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)),
    receivedAt: 0,
  })
  const source = {} as Source

  test('are kept with the attributes of the conventions alone', () => {
    const inner = { ...run, spanId: '01', attributes: [attribute('http.route', '/')] }
    expect(receiver.read(delivery(exported([run, inner])), source)?.records?.span).toEqual([
      {
        id: '5b8efff798038103d269b633813fc60c:eee19b7ec3c1b174',
        name: 'build',
        started_at: '2026-01-05T10:00:00.000Z',
        ended_at: '2026-01-05T10:01:00.500Z',
        is_error: false,
        attributes: {
          'cicd.pipeline.result': 'success',
          'cicd.pipeline.run.id': 7,
          'service.name': 'cart',
          'vcs.repository.url.full': 'https://git.example.org/acme/cart.git',
        },
      },
    ])
  })

  test('packed ones are unpacked, up to a bound', () => {
    const packed = gzipSync(JSON.stringify(exported([run])))
    expect(
      receiver.read(delivery(packed, { 'content-encoding': 'gzip' }), source)?.records?.span,
    ).toHaveLength(1)
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 32))
    expect(() => receiver.read(delivery(bomb, { 'content-encoding': 'gzip' }), source)).toThrow(
      /cannot be unpacked to at most/,
    )
  })

  test('what is something else is told so', () => {
    expect(() =>
      receiver.read(delivery(exported([run]), { 'content-type': 'application/x-protobuf' }), source),
    ).toThrow(/protocol to http\/json/)
    expect(() => receiver.read(delivery({ resourceMetrics: [] }), source)).toThrow(/resourceSpans/)
    expect(() => receiver.read(delivery(exported([{ ...run, endTimeUnixNano: 'soon' }])), source)).toThrow(
      /nanoseconds/,
    )
    expect(() => receiver.read(delivery(Buffer.from('{')), source)).toThrow(/not valid JSON/)
  })

  test('need the secret, and the same body is the same delivery', () => {
    const [one, two] = [delivery(exported([run])), delivery(exported([run]))]
    expect(receiver.identify(one)).toEqual(receiver.identify(two))
    expect(receiver.verify(one, ['s3'], 0)?.reason).toBe('signature')
    expect(receiver.verify(delivery({}, { authorization: 'Bearer s3' }), ['old', 's3'], 0)).toBeNull()
    expect(receiver.verify(delivery({}, { authorization: 'Bearer s4' }), ['s3'], 0)?.reason).toBe('signature')
  })
})
