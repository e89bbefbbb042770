/** Alerts that fire now; those that fired and are no longer told have ended. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import type { Http } from '../../http.ts'
import { alertOf, type Alert } from './alert.ts'

/** Null: nothing is read, all is posted. */
export type Session = Http | null

/** After its start it has to hear of alerts again before it can be said that one is gone. */
const LEARNING_MS = 600_000

export async function* readCurrent(context: StreamContext): AsyncGenerator<Page> {
  const { landed, clock } = context
  const session = context.session as Session
  if (session === null) return
  const askedAt = clock.now()
  const told = await listAlerts(session)
  const alerts = told.map((alert) => alertOf(alert, 'firing'))
  const here = new Set(alerts.map((alert) => alert?.key))
  const missing = (await readFiring(landed)).filter(({ key }) => !here.has(key))
  const ended = missing.length > 0 && (await isLearning(session, askedAt)) ? [] : missing
  if (ended.length < missing.length)
    context.note(`Alertmanager has just started: alerts that it does not know yet count as firing`)
  const endsAt = new Date(askedAt).toISOString()
  yield {
    records: [
      ...alerts.filter((alert) => alert !== null),
      ...ended.map((alert): Alert => ({ ...alert, state: 'gone', endsAt })),
    ],
    rejected: told.flatMap((alert, i) =>
      alerts[i] === null
        ? [
            {
              key: `alert ${i}`,
              reason: 'fingerprint or startsAt is missing',
              payload: JSON.stringify(alert),
            },
          ]
        : [],
    ),
    newestAt: askedAt,
  }
}

async function isLearning(http: Http, now: number): Promise<boolean> {
  const { body } = await http.fetch({ path: 'api/v2/status' })
  const { uptime } = (body ?? {}) as { uptime?: unknown }
  const startedAt = typeof uptime === 'string' ? Date.parse(uptime) : NaN
  if (Number.isNaN(startedAt)) throw new SourceError('invalid', 'The status of Alertmanager has no uptime')
  return now - startedAt < LEARNING_MS
}

/** Silenced and inhibited ones fire too: they only tell nobody. */
async function listAlerts(http: Http): Promise<readonly unknown[]> {
  const { body, url } = await http.fetch({ path: 'api/v2/alerts' })
  if (!Array.isArray(body))
    throw new SourceError(
      'invalid',
      `The answer is no list of alerts, is this an Alertmanager: ${new URL(url).origin}`,
    )
  return body
}

async function readFiring(landed: StreamContext['landed']): Promise<Alert[]> {
  const rows = await landed.rows<{ payload: string }>(
    `select max_by(payload, _loaded_at) as payload from raw.alertmanager__alert where _source = $source
     group by _key having json_extract_string(max_by(payload, _loaded_at), '$.state') = 'firing' order by _key`,
  )
  return rows.map(({ payload }) => JSON.parse(payload) as Alert)
}
