/** What the Notification plugin posts, or a pipeline in the same words: which build has moved. It is read again, stages included. */
import { hash } from 'node:crypto'
import type { Meaning, Receiver, Source } from '../../contract.ts'
import { decoded, jsonOf, needed, textAt } from '../../receive/body.ts'
import { hasAuthorization, refuseUnless } from '../../receive/signatures.ts'
import { matchesAny } from '../../wildcards.ts'
import type { JenkinsOptions } from './connector.ts'

const PHASES = new Set(['QUEUED', 'STARTED', 'COMPLETED', 'FINALIZED'])

export const receiver: Receiver = {
  // The plugin may be told to send the whole log.
  bodyLimit: 8 * 1024 * 1024,
  signsId: false,
  setup: () => ({
    contentType: 'application/json',
    events: ['Job Started', 'Job Completed', 'Job Finalized'],
    steps: [
      'Install the plugin Notification; open a job (or its folder’s template), Job Notifications, Add Endpoint',
      'Format JSON, Protocol HTTP, Event All Events, Log 0',
      'URL Source: Secret Text, a credential with {url}, and in it streamgauge:<value of {secret}>@ before the host',
      'Or let a pipeline post {"build": {"full_url": env.BUILD_URL, "phase": "COMPLETED"}} with Authorization: Bearer <value of {secret}>',
    ],
  }),
  verify: ({ headers }, secrets) =>
    refuseUnless(hasAuthorization(headers.authorization, secrets), 'Authorization'),
  identify: (delivery) => ({
    id: hash('sha256', delivery.body),
    event: needed(textAt(jsonOf(delivery), 'build', 'phase'), 'build.phase').toUpperCase(),
    sentAt: null,
  }),
  read(delivery, source): Meaning | null {
    const payload = jsonOf(delivery)
    const phase = needed(textAt(payload, 'build', 'phase'), 'build.phase').toUpperCase()
    if (!PHASES.has(phase)) return null
    const url = textAt(payload, 'build', 'full_url') ?? textAt(payload, 'build', 'url')
    const key = keyIn(needed(url, 'build.full_url'))
    // What waits has no number that stays, and no build.
    if (phase === 'QUEUED' || key === null) return {}
    return isWanted(key.job, (source as Source<JenkinsOptions>).options)
      ? { stale: { build: [`${key.job}#${key.number}`] } }
      : {}
  },
}

/** `…/job/acme/job/shop/job/main/12/` is build 12 of acme/shop/main; names may hold %2F themselves. */
export function keyIn(url: string): { job: string; number: number } | null {
  const [, path = '', number] =
    /(?:^|\/)((?:job\/[^/]+\/)+)(\d+)\/?$/.exec(url.split(/[?#]/, 1)[0] ?? '') ?? []
  if (number === undefined) return null
  const names = path.split('/').filter((_, i) => i % 2 === 1)
  return { job: names.map(decoded).join('/'), number: Number(number) }
}

function isWanted(job: string, { folders, exclude }: JenkinsOptions): boolean {
  const isBelow = (folder: string) => job === folder || job.startsWith(`${folder}/`)
  const parents = job.split('/').map((_, i, names) => names.slice(0, i + 1).join('/'))
  return (folders.length === 0 || folders.some(isBelow)) && !parents.some((name) => matchesAny(name, exclude))
}
