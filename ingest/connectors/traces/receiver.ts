/** OTLP over HTTP in JSON: spans of pipelines, of which those with CI/CD attributes are kept. */
import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { MalformedDelivery, type Delivery, type Receiver } from '../../receiver.ts'
import { hasAuthorization, refuseUnless } from '../../receive/signatures.ts'
import { spansOf } from './spans.ts'

const LIMIT = 8 * 1024 * 1024
/** A small body may hold very much when it is packed. */
const UNPACKED = 32 * 1024 * 1024

export const receiver: Receiver = {
  bodyLimit: LIMIT,
  signsId: false,
  setup: () => ({
    contentType: 'application/json',
    events: ['traces'],
    steps: [
      'Exporter of the pipeline (a Collector, or the CI tool): OTLP over HTTP, encoding json',
      'Address for traces: {url}, as it stands, nothing is added to it',
      'Header: Authorization: Bearer with the value of {secret}',
      'In variables: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT={url}, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/json',
      'Metrics and logs go elsewhere: they are refused',
    ],
  }),
  verify: ({ headers }, secrets) =>
    refuseUnless(hasAuthorization(headers.authorization, secrets), 'Authorization'),
  identify: (delivery) => ({
    // An exporter that gets no answer sends the same body again.
    id: createHash('sha256').update(delivery.body).digest('hex'),
    event: 'traces',
    sentAt: null,
  }),
  read: (delivery) => ({ records: { span: spansOf(jsonOf(delivery)) } }),
}

function jsonOf({ headers, body }: Delivery): unknown {
  const type = headers['content-type'] ?? ''
  if (!/\bjson\b/i.test(type)) {
    throw new MalformedDelivery(
      `Only OTLP in JSON is read, set the exporter's protocol to http/json: ${type || 'no content type'}`,
    )
  }
  try {
    return JSON.parse(unpacked(headers['content-encoding'], body).toString('utf8'))
  } catch (error) {
    if (error instanceof MalformedDelivery) throw error
    throw new MalformedDelivery(`The body is not valid JSON: ${(error as Error).message}`)
  }
}

function unpacked(encoding: string | undefined, body: Buffer): Buffer {
  if (encoding === undefined || encoding === 'identity') return body
  if (encoding !== 'gzip') throw new MalformedDelivery(`Only gzip is unpacked: ${encoding}`)
  try {
    return gunzipSync(body, { maxOutputLength: UNPACKED })
  } catch (error) {
    throw new MalformedDelivery(
      `The body cannot be unpacked to at most ${UNPACKED} bytes: ${(error as Error).message}`,
    )
  }
}
