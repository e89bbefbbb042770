/** Plans handed over as files, as a release manager would. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

const PATIENCE_MS = 100_000

const at = (day: number, hour?: number) =>
  `2026-03-${String(day).padStart(2, '0')}${hour === undefined ? '' : `T${String(hour).padStart(2, '0')}:00Z`}`

/** Of a service of this name: a family, two projects in each other's way, one in a freeze, and some that are wrong. */
export function writePlans(service: string): Record<string, string> {
  const releases = [
    ['spring', 'Spring campaign', '', '', at(12), 'planned'],
    ['spring-shop', 'Campaign shop', 'spring', '', at(12), 'planned'],
    ['sign-in', 'Sign-in; new, "simple"', '', at(1), at(13, 9), 'planned'],
    ['cold', 'Cold storage', '', '', at(20), 'planned'],
    ['old', 'Old plan', '', '', at(1).replace('-03-', '-01-'), 'planned'],
    ['round', 'Round trip', 'round', '', at(25), 'planned'],
    ['undated', 'Some day', '', '', '', 'planned'],
  ]
  return {
    release: [
      'release_id,name,parent_release_id,planned_start_at,planned_at,status',
      ...releases.map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')),
    ].join('\n'),
    release_service: [
      'release_id,service_id',
      ...['spring-shop', 'sign-in', 'cold', 'old'].map((id) => `${id},${service}`),
    ].join('\n'),
    release_phase: [
      'release_id,phase,planned_start_at,planned_end_at,actual_start_at,actual_end_at',
      `sign-in,build,${at(1)},${at(5)},${at(1)},${at(6)}`,
      `sign-in,test,${at(5)},${at(12)},${at(6)},`,
      `sign-in,release,${at(13)},${at(13)},,`,
    ].join('\n'),
    runbook_step: [
      'step_id,release_id,name,planned_minutes,planned_start_at,step_number,is_automated,started_at,finished_at',
      `s1,sign-in,Announce,5,${at(13, 9)},1,true,${at(13, 9)},${at(13, 9).replace('00Z', '10Z')}`,
      's2,sign-in,Move accounts,30,,2,false,,',
      's3,sign-in,Open,5,,3,,,',
    ].join('\n'),
    runbook_need: ['step_id,needs_step_id', 's2,s1', 's3,s2'].join('\n'),
    blackout: `blackout_id,name,starts_at,ends_at\nquiet,Quiet days,${at(19)},${at(22)}`,
    booking: [
      'booking_id,environment_id,release_id,purpose,starts_at,ends_at,status',
      `b1,uat,spring-shop,,${at(2)},${at(6)},confirmed`,
      `b2,uat,sign-in,,${at(5)},${at(9)},requested`,
    ].join('\n'),
  }
}

export async function handOverPlans(app: FastifyInstance, service: string): Promise<void> {
  await handOver(app, writePlans(service), 'int_booking__held?limit=1')
}

/** Files as bodies, by entity; done when the mart that is asked for has a row. */
export async function handOver(
  app: FastifyInstance,
  files: Record<string, string>,
  mart: string,
): Promise<void> {
  for (const [entity, payload] of Object.entries(files)) {
    const answer = await app.inject({
      method: 'POST',
      url: `/api/files/${entity}?name=${entity}.csv`,
      payload,
      headers: { host: 'localhost', 'content-type': 'text/csv' },
    })
    const { rejected_count: rejected } = answer.json<{ rejected_count?: number }>()
    if (answer.statusCode !== 200 || rejected !== 0) throw new Error(`Not taken: ${entity}: ${answer.body}`)
  }
  // Builds are put together while files come: the one that is waited for has the last of them.
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until;) {
    await app.synchroniser.settled()
    const answer = await app.inject({ url: `/api/marts/${mart}`, headers: { host: 'localhost' } })
    if ((answer.json<{ row_count?: number }>().row_count ?? 0) > 0) return
    await sleep(100)
  }
  throw new Error('What was handed over was never built')
}
