/** What Alertmanager posts (version 4): groups of alerts, again every repeat_interval. It signs nothing. */
import { createHash } from 'node:crypto'
import { MalformedDelivery } from '../../receiver.ts'
import type { Delivery, Meaning, Receiver, Rejection } from '../../contract.ts'
import { jsonOf, needed, textAt } from '../../receive/body.ts'
import { hasAuthorization, refuseUnless } from '../../receive/signatures.ts'
import { alertOf, type Alert } from './alert.ts'

const VERSION = '4'

export const receiver: Receiver = {
  bodyLimit: 8 * 1024 * 1024,
  signsId: false,
  setup: () => ({
    contentType: 'application/json',
    events: ['firing', 'resolved'],
    steps: [
      'In alertmanager.yml add to a receiver: webhook_configs: [{url: {url}, send_resolved: true}]',
      'and to it http_config: {authorization: {credentials_file: …}}, a file with the value of {secret}',
      'Leave max_alerts at 0, so that no alert of a group is left out; then reload Alertmanager',
    ],
  }),
  verify: ({ headers }, secrets) =>
    refuseUnless(hasAuthorization(headers.authorization, secrets), 'Authorization'),
  identify(delivery) {
    const version = needed(textAt(jsonOf(delivery), 'version'), 'version')
    if (version !== VERSION) throw new MalformedDelivery(`Only version ${VERSION} is read: ${version}`)
    return {
      id: createHash('sha256').update(delivery.body).digest('hex'),
      event: needed(textAt(jsonOf(delivery), 'status'), 'status'),
      sentAt: null,
    }
  },
  read(delivery): Meaning {
    const records: Alert[] = []
    const rejected: Rejection[] = leftOut(delivery)
    alertsOf(delivery).forEach((told, i) => {
      const alert = alertOf(told, textAt(told, 'status') === 'resolved' ? 'resolved' : 'firing')
      if (alert) records.push(alert)
      else
        rejected.push({
          key: textAt(told, 'fingerprint') ?? `alert ${i}`,
          reason: 'fingerprint, startsAt or, of a resolved one, endsAt is missing',
          payload: JSON.stringify(told ?? null),
        })
    })
    const isCut = rejected.some(({ key }) => key === TRUNCATED)
    return {
      records: { alert: records },
      rejected: { alert: rejected },
      ...(isCut ? { stale: { alert: 'all' as const } } : {}),
    }
  },
}

const TRUNCATED = 'truncated'

function alertsOf(delivery: Delivery): readonly unknown[] {
  const { alerts } = jsonOf(delivery)
  if (!Array.isArray(alerts)) throw new MalformedDelivery('Missing from the delivery: alerts')
  return alerts
}

/** Says how many alerts max_alerts cut off. */
function leftOut(delivery: Delivery): Rejection[] {
  const count = Number(textAt(jsonOf(delivery), 'truncatedAlerts') ?? 0)
  if (!(count > 0)) return []
  const reason = `Alerts were left out of the delivery, set max_alerts to 0 in Alertmanager: ${count}`
  return [{ key: TRUNCATED, reason, payload: '{}' }]
}
