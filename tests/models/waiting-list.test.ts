import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { concerns } from '../../transforms/waiting/answer.ts'
import { openStream, type Stream } from './stream.ts'
import { at, everywhere, NOW, repository, request, service, shop, waiting } from './waiting-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('waiting_fact', 'gate_service_fact', 'gate_change_fact')
})
afterAll(() => stream.close())

describe('the list', () => {
  it('goes by what it costs, and keeps what is not known last', async () => {
    await stream.given({
      repository,
      change: [request(1, { ready_at: at(19) }), request(2, { ready_at: at(1) })],
      approval: [{ approval_id: 'a', gate: 'legal' }],
    })
    const rows = (await waiting(stream)).filter(({ kind }) => kind !== 'question')
    expect(rows.map(({ title, cost_hours }) => [title, cost_hours])).toEqual([
      ['Change 2', 19 * 24],
      ['Change 1', 24],
      ['legal of an unknown release', null],
    ])
  })

  it('tells requests that nobody has touched for half a year apart', async () => {
    await stream.given({
      repository,
      change: [request(1), request(2, { opened_at: '2025-09-01T00:00:00', ready_at: '2025-09-01T00:00:00' })],
    })
    const rows = (await waiting(stream)).filter(({ kind }) => kind === 'review')
    expect(rows.map(({ title, is_forgotten }) => [title, is_forgotten])).toEqual([
      ['Change 2', true],
      ['Change 1', false],
    ])
  })

  it('is narrowed by repository and service, never by people', async () => {
    await stream.given({ repository, change: [request(1)] })
    const kinds = async (scope: Partial<typeof everywhere>) =>
      (await waiting(stream, NOW, { ...everywhere, ...scope })).filter(({ kind }) => kind === 'review').length
    expect(await kinds({ services: [service] as never[] })).toBe(1)
    expect(await kinds({ services: ['git:github.com/acme/cart'] as never[] })).toBe(0)
    expect(await kinds({ repositories: [shop] as never[] })).toBe(1)
    expect(await kinds({ teams: ['a'] as never[] })).toBe(0)
  })

  it('shows whoever leads a team what waits for a team, whosever move it is', () => {
    expect(concerns('team lead', { role: 'reviewer', team_id: 'a' })).toBe(true)
    expect(concerns('team lead', { role: 'operator', team_id: null })).toBe(false)
    expect(concerns('reviewer', { role: 'reviewer', team_id: null })).toBe(true)
    expect(concerns('approver', { role: 'reviewer', team_id: 'a' })).toBe(false)
  })

  it('has the rules that hold up what is not out, as they were judged last', async () => {
    await stream.given({ release: [{ release_id: 'soon', name: 'Soon', planned_at: at(25) }] })
    const result = (policy: string, state: string, known: string, more = "'blocking', false") =>
      `('soon', '${policy}', 'h', ${more}, '${state}', '${policy} says ${state}', NULL, NULL, NULL, TIMESTAMP '${known.replace('T', ' ')}')`
    await stream.warehouse.land((lane) =>
      lane.run(
        `INSERT INTO govern.result (subject_id, policy, policy_hash, severity, is_dry_run, state, reason, evidence_url, evidence_at, waiver_id, known_at)
         VALUES ${[
           result('a', 'broken', at(10)),
           result('b', 'broken', at(10)),
           result('b', 'met', at(12)),
           result('c', 'broken', at(10), "'advisory', false"),
           result('d', 'broken', at(10), "'blocking', true"),
           result('e', 'missing', at(14)),
         ].join(', ')}`,
      ),
    )
    const rows = (await waiting(stream)).filter(({ kind }) => kind === 'gate')
    expect(rows).toMatchObject([
      {
        role: 'release manager',
        title: 'Soon',
        evidence: '2 rules: a: a says broken; e: e says missing',
        release_count: 1,
        hours: 10 * 24,
      },
    ])
  })
})
