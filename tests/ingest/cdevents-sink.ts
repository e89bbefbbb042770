/** A sink that CDEvents are posted to. */
import { afterAll, beforeAll } from 'vitest'
import { loadConnectors } from '../../ingest/connectors.ts'
import { openReceipts, type Receipts } from './receiving.ts'

export type Json = Record<string, any>

const SECRET = 'sink'
export const SOURCE = 'cdevents:tekton'
const connectors = (await loadConnectors()).filter(({ name }) => name === 'cdevents')
export const authorization = `Bearer ${SECRET}`

export async function openEmpty() {
  process.env.SG_TEST_CDEVENTS = SECRET
  const from = await connectors[0]!.sources([{ name: 'tekton', webhook_secrets: ['SG_TEST_CDEVENTS'] }], '.')
  const opened = await openReceipts({ connectors, from })
  opened.receiving.start()
  return opened
}

export const wrapped = (event: Json) => ({
  specversion: '1.0',
  id: event.context?.id ?? 'none',
  source: event.context?.source ?? 'none',
  type: event.context?.type ?? 'none',
  datacontenttype: 'application/json',
  data: event,
})

export const structured = (event: Json, into: Receipts) =>
  into.post(
    SOURCE,
    { 'content-type': 'application/cloudevents+json', authorization },
    JSON.stringify(wrapped(event)),
  )

/** A sink, opened before the tests of a file and closed after them. */
export function openSink() {
  let receipts: Receipts

  beforeAll(async () => {
    receipts = await openEmpty()
  })
  afterAll(() => receipts.close())

  return {
    get receipts() {
      return receipts
    },
  }
}
