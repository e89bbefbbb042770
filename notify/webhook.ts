import type { Channel } from '../ingest/config.ts'
import { AddressRefused, outlet } from '../privacy/outlet.ts'
import { DeliveryError, readSecret } from './fault.ts'
import { toMarkdown, type Message } from './message.ts'
import { toSlack } from './slack.ts'

const TIMEOUT_MS = 10_000
const MOST_WAIT_MS = 3_600_000
/** Refusals that may pass: too early, too many, timed out. */
const PASSING = new Set([408, 425, 429])

/** Posts a message once. Errors: DeliveryError, final where the receiver refused what was sent. */
export async function postMessage(
  { url, urlEnv, format }: NonNullable<Channel['webhook']>,
  message: Message,
  id: string,
  { environment = process.env, timeoutMs = TIMEOUT_MS } = {},
): Promise<void> {
  const address = url ?? readSecret(urlEnv!, environment)
  if (!URL.canParse(address)) throw new DeliveryError(`Not an address of a webhook: ${urlEnv ?? 'url'}`)
  const body = format === 'slack' ? toSlack(message) : { id, ...message, markdown: toMarkdown(message) }
  const response = await outlet
    .fetch(address, {
      method: 'POST',
      // The id is the same with every try: a receiver can tell a message that came twice.
      headers: { 'content-type': 'application/json', 'user-agent': 'streamgauge', 'webhook-id': id },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    .catch((error: unknown) => {
      if (error instanceof AddressRefused) throw new DeliveryError(error.message, { cause: error })
      throw new DeliveryError(`The webhook did not answer: ${explain(error, timeoutMs)}`, { cause: error })
    })
  const text = await response.text().catch(() => '')
  if (response.ok) return
  const isFinal = response.status < 500 && !PASSING.has(response.status)
  throw new DeliveryError(
    `The webhook answered ${response.status}: ${text.trim().slice(0, 200) || 'nothing more'}`,
    {
      isFinal,
      retryAfterMs: readRetryAfter(response.headers.get('retry-after')),
    },
  )
}

function explain(error: unknown, timeoutMs: number): string {
  if ((error as Error).name === 'TimeoutError') return `within ${timeoutMs / 1000} s`
  return (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name
}

/** Seconds, or a date. */
function readRetryAfter(text: string | null): number | null {
  if (text === null) return null
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? Math.min(MOST_WAIT_MS, Math.max(0, ms)) : null
}
