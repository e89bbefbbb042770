import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'
import { at, NOW, repository, request, service, shop, waiting } from './waiting-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('waiting_fact', 'gate_service_fact', 'gate_change_fact')
})
afterAll(() => stream.close())

const review = (number: number, submitted_at: string, verdict: string): Row => ({
  review_id: `r${number}`,
  change_id: `${shop}#${number}`,
  reviewer_id: 'github:bo',
  submitted_at,
  verdict,
})
const facts = (columns: string) => stream.ask(`SELECT ${columns} FROM waiting_fact ORDER BY kind, thing_id`)

describe('what waits around changes', () => {
  it('is for a reviewer, for its author, or for a check to be mended, each once', async () => {
    await stream.given({
      repository,
      change: [
        request(1),
        request(2),
        request(3, { author_id: 'github:ada' }),
        request(4, { head_commit_id: `${shop}@h4` }),
        request(5, { merged_at: at(3) }),
        request(6, { is_draft: true }),
      ],
      review: [
        review(2, at(4), 'changes_requested'),
        review(3, at(5), 'approved'),
        review(4, at(6), 'approved'),
      ],
      build: [
        {
          build_id: 'b',
          repository_id: shop,
          commit_id: `${shop}@h4`,
          pipeline: 'CI',
          finished_at: at(7),
          outcome: 'failed',
          event: 'pull_request',
        },
      ],
      build_job: [{ build_job_id: 'j', build_id: 'b', name: 'unit', finished_at: at(7), outcome: 'failed' }],
      commit: [{ commit_id: `${shop}@h4`, repository_id: shop, sha: 'h4', committed_at: at(1) }],
      requested_commit: [{ change_id: `${shop}#4`, commit_id: `${shop}@h4`, is_merge_commit: false }],
    })
    const rows = await facts('kind, title, role, since_at, evidence')
    expect(rows.filter(([kind]) => kind !== 'question')).toEqual([
      ['author', 'Change 2', 'author', '2026-03-04T00:00', 'changes were asked for'],
      ['author', 'Change 3', 'author', '2026-03-05T00:00', 'approved, and not merged'],
      ['failed check', 'Change 4', 'author', '2026-03-07T00:00', 'failed: unit'],
      ['review', 'Change 1', 'reviewer', '2026-03-02T00:00', 'ready, and nobody else has looked at it'],
    ])
  })

  it('says which planned releases bring it, and who needs its service', async () => {
    await stream.given({
      repository,
      change: [request(1, { title: 'AB-1 Change' })],
      work_item: [{ work_item_id: 'jira:1', item_key: 'AB-1', title: 'Item' }],
      change_mention: [{ change_id: `${shop}#1`, item_key: 'AB-1', evidence: 'title' }],
      change_work_item: [
        { change_id: `${shop}#1`, work_item_id: 'jira:1', evidence: 'title', confidence_ratio: 1 },
      ],
      release: [
        { release_id: 'spring', name: 'Spring', planned_at: at(25) },
        { release_id: 'gone', name: 'Gone', planned_at: at(2), released_at: at(3) },
      ],
      release_item: ['spring', 'gone'].map((release_id) => ({ release_id, work_item_id: 'jira:1' })),
      dependency: [
        {
          from_service_id: 'git:github.com/acme/cart',
          to_service_id: service,
          kind: 'runtime',
          provenance: 'catalogue',
        },
      ],
    })
    const row = (await waiting(stream)).find(({ kind }) => kind === 'review')
    expect(row).toMatchObject({
      release_count: 1,
      release_names: 'Spring',
      release_id: 'spring',
      dependant_count: 1,
      hours: 18 * 24,
      cost_hours: 18 * 24 * 2,
    })
  })
})

describe('what waits around plans', () => {
  const release: Row[] = [
    { release_id: 'late', name: 'Late', planned_at: at(18) },
    { release_id: 'soon', name: 'Soon', planned_at: at(25) },
    { release_id: 'out', name: 'Out', planned_at: at(10), released_at: at(10) },
    { release_id: 'off', name: 'Off', planned_at: at(10), status: 'cancelled' },
  ]
  const kinds = async (now = NOW) =>
    (await waiting(stream, now))
      .filter(({ kind }) => kind !== 'question')
      .map(({ kind, title, evidence }) => [kind, title, evidence])

  it('is an approval until it is decided, of releases that are still to go out', async () => {
    await stream.given({
      release,
      approval: [
        { approval_id: 'a', release_id: 'soon', gate: 'go-live', requested_at: at(15) },
        {
          approval_id: 'b',
          release_id: 'soon',
          gate: 'legal',
          requested_at: at(15),
          decided_at: at(16),
          verdict: 'approved',
        },
        { approval_id: 'c', release_id: 'out', gate: 'go-live', requested_at: at(8) },
        { approval_id: 'd', release_id: 'off', gate: 'go-live', requested_at: at(8) },
      ],
    })
    expect(await kinds()).toEqual([
      ['approval', 'go-live of Soon', 'asked for, and not decided'],
      ['overdue release', 'Late', 'its date is over, and it is not out'],
    ])
    const [approval] = await waiting(stream)
    expect([approval!.role, approval!.release_count, approval!.hours]).toEqual(['approver', 1, 5 * 24])
  })

  it('is a step of a runbook once its time has come, and one that takes longer than planned', async () => {
    const step = (step_id: string, more: Row): Row => ({
      step_id,
      release_id: 'soon',
      name: step_id,
      planned_minutes: 60,
      ...more,
    })
    await stream.given({
      release,
      runbook_step: [
        step('due', { planned_start_at: at(19) }),
        step('ahead', { planned_start_at: at(21) }),
        step('done', { planned_start_at: at(18), started_at: at(18), finished_at: at(18, 1) }),
        step('slow', { planned_start_at: at(19, 20), started_at: at(19, 20) }),
        step('of another', { release_id: 'out', planned_start_at: at(9) }),
      ],
    })
    expect(await kinds()).toEqual([
      ['runbook step', 'due of Soon', 'was to begin, and has not'],
      ['overdue release', 'Late', 'its date is over, and it is not out'],
      ['running step', 'slow of Soon', 'runs longer than planned'],
    ])
    expect((await kinds(Date.parse(`${at(21, 1)}Z`))).map(([, title]) => title)).toContain('ahead of Soon')
  })
})

describe('an incident whose cause nobody has told', () => {
  const base = {
    repository,
    deployment: [
      {
        deployment_id: 'd',
        origin: 'tool',
        repository_id: shop,
        native_environment: 'production',
        commit_id: `${shop}@1`,
        version: '1',
        finished_at: at(10, 9),
        outcome: 'succeeded',
      },
    ],
    incident: [{ incident_id: 'i', title: 'Slow', opened_at: at(10, 12), resolved_at: at(10, 13) }],
    incident_service: [{ incident_id: 'i', service_id: service }],
  }
  const asked = async (now = NOW) => (await waiting(stream, now)).filter(({ kind }) => kind === 'incident')

  it('waits for an operator once it is over, for a month', async () => {
    await stream.given(base)
    expect(await asked()).toMatchObject([
      { role: 'operator', evidence: 'nobody has said whether the one suspect caused it', hours: 9 * 24 + 11 },
    ])
    expect(await asked(NOW + 21 * 86_400_000)).toEqual([])
    await stream.given({ ...base, incident: [{ incident_id: 'i', title: 'Slow', opened_at: at(10, 12) }] })
    expect(await asked()).toEqual([])
  })

  it.each([
    [
      'somebody has said it',
      {
        incident_cause: [
          {
            incident_cause_id: 'c',
            incident_id: 'i',
            deployment_id: 'd',
            verdict: 'caused',
            decided_at: at(11),
          },
        ],
      },
    ],
    ['it names it itself', { incident_link: [{ incident_id: 'i', deployment_id: 'd', evidence: 'note' }] }],
    ['nothing is suspected', { deployment: [] }],
  ])('does not wait where %s', async (_, more) => {
    await stream.given({ ...base, ...more })
    expect(await asked()).toEqual([])
  })
})
