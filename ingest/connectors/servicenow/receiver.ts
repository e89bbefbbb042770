/** What a business rule of the instance posts: which row has changed. It is read again, an incident with its history. */
import { hash } from 'node:crypto'
import type { Meaning, Receiver } from '../../contract.ts'
import { MalformedDelivery } from '../../receiver.ts'
import { entryOf, jsonOf, needed, textAt } from '../../receive/body.ts'
import { hasAuthorization, refuseUnless } from '../../receive/signatures.ts'
import { tables } from './tables.ts'

const STREAMS: Readonly<Record<string, keyof typeof tables>> = {
  change_request: 'change_request',
  incident: 'incident',
  sysapproval_approver: 'approval',
  conflict: 'conflict',
}

const RULE =
  "var r = new sn_ws.RESTMessageV2(); r.setEndpoint('{url}'); r.setHttpMethod('post'); " +
  "r.setRequestHeader('Authorization', 'Bearer ' + gs.getProperty('streamgauge.secret')); " +
  "r.setRequestHeader('Content-Type', 'application/json'); " +
  'r.setRequestBody(JSON.stringify({table: current.getTableName(), sys_id: current.getUniqueValue(), ' +
  "operation: current.operation() + '', sys_mod_count: current.getValue('sys_mod_count')})); r.executeAsync();"

export const receiver: Receiver = {
  bodyLimit: 64 * 1024,
  signsId: false,
  setup: () => ({
    contentType: 'application/json',
    events: Object.keys(STREAMS),
    steps: [
      'In ServiceNow make a system property streamgauge.secret of type password2 with the value of {secret}',
      'System Definition, Business Rules, New, one for each of the tables above: Advanced, When: async, Insert, Update and Delete',
      `Script: ${RULE}`,
    ],
  }),
  verify: ({ headers }, secrets) =>
    refuseUnless(hasAuthorization(headers.authorization, secrets), 'Authorization'),
  identify: (delivery) => {
    const payload = jsonOf(delivery)
    const operation = needed(textAt(payload, 'operation'), 'operation')
    return {
      id: hash('sha256', delivery.body),
      event: `${needed(textAt(payload, 'table'), 'table')}.${operation}`,
      sentAt: null,
    }
  },
  read(delivery): Meaning | null {
    const payload = jsonOf(delivery)
    const stream = entryOf(STREAMS, needed(textAt(payload, 'table'), 'table'))
    if (stream === undefined) return null
    const id = needed(textAt(payload, 'sys_id'), 'sys_id')
    // It becomes part of a query.
    if (!/^[0-9a-f]{32}$/.test(id)) throw new MalformedDelivery(`A sys_id has 32 hexadecimal digits: ${id}`)
    if (textAt(payload, 'operation') === 'delete') return { deleted: { [stream]: [id] } }
    return { stale: stream === 'incident' ? { incident: [id], audit: [id] } : { [stream]: [id] } }
  },
}
