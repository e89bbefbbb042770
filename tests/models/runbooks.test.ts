import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

const at = (hour: number, minute = 0) =>
  `2026-03-02T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`

let stream: Stream
beforeAll(async () => {
  stream = await openStream('runbook_step_fact', 'plan_fault_fact')
})
afterAll(() => stream.close())

const release = [
  { release_id: 'r', name: 'Spring', planned_at: at(6) },
  { release_id: 'undated', name: 'Some day' },
]
const step = (step_id: string, planned_minutes: number | null, more: Row = {}): Row => ({
  step_id,
  release_id: 'r',
  name: step_id,
  planned_minutes,
  step_number: step_id.charCodeAt(0),
  ...more,
})
const need = (step_id: string, needs_step_id: string): Row => ({ step_id, needs_step_id })

describe('steps of runbooks', () => {
  it('begin when what they need is over, from the release’s own time on, and know their room', async () => {
    await stream.given({
      release,
      runbook_step: [step('a', 10), step('b', 30), step('c', 5), step('d', 5, { release_id: 'undated' })],
      runbook_need: [need('b', 'a'), need('c', 'a')],
    })
    expect(
      await stream.ask(
        'SELECT step_id, starts_at, ends_at, slack_minutes, is_critical, path_place FROM runbook_step_fact ORDER BY 1',
      ),
    ).toEqual([
      ['a', '2026-03-02T06:00', '2026-03-02T06:10', 0, true, 1],
      ['b', '2026-03-02T06:10', '2026-03-02T06:40', 0, true, 2],
      ['c', '2026-03-02T06:10', '2026-03-02T06:15', 25, false, null],
      ['d', null, null, 0, true, 1],
    ])
  })

  it('know how long they took, where both ends are told and in order', async () => {
    await stream.given({
      release,
      runbook_step: [
        step('a', 10, { started_at: at(6), finished_at: at(6, 25) }),
        step('b', 10, { started_at: at(7), finished_at: at(6, 25) }),
        step('c', 10, { finished_at: at(6, 25) }),
        step('d', 10, { started_at: at(6) }),
      ],
    })
    expect(
      await stream.ask(
        'SELECT step_id, actual_minutes, over_minutes, fault FROM runbook_step_fact ORDER BY 1',
      ),
    ).toEqual([
      ['a', 25, 15, null],
      ['b', null, null, 'was done before it began'],
      ['c', null, null, 'is done, and nobody said when it began'],
      ['d', null, null, null],
    ])
  })

  it('in a circle, without minutes or in need of what is not there are told, and scheduled all the same', async () => {
    await stream.given({
      release,
      runbook_step: [step('a', 10), step('b', 10), step('c', null), step('d', -5), step('e', 5)],
      runbook_need: [need('a', 'b'), need('b', 'a'), need('e', 'gone'), need('c', 'b')],
    })
    expect(
      await stream.ask(
        "SELECT title, fault, consequence FROM plan_fault_fact WHERE subject_kind = 'step' ORDER BY 1",
      ),
    ).toEqual([
      ['Spring: a', 'waits in a circle: a → b → a', 'what closes the circle is set aside'],
      ['Spring: b', 'waits in a circle: a → b → a', 'what closes the circle is set aside'],
      ['Spring: c', 'has no minutes', 'it takes none by the plan'],
      ['Spring: d', 'is to take less than no time', 'it takes none by the plan'],
      ['Spring: e', 'needs a step that is not known: gone', 'it does not wait for that'],
    ])
    expect(await stream.ask('SELECT count(starts_at), count(*) FROM runbook_step_fact')).toEqual([[5, 5]])
  })

  it('of a release that nobody knows have no time', async () => {
    await stream.given({ runbook_step: [step('a', 10, { release_id: 'lost' })] })
    expect(await stream.ask('SELECT release_name, starts_at, slack_minutes FROM runbook_step_fact')).toEqual([
      [null, null, 0],
    ])
    expect(await stream.ask('SELECT fault FROM plan_fault_fact')).toEqual([
      ['is not known, but has a step of a runbook'],
    ])
  })
})
