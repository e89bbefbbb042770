import { describe, expect, it } from 'vitest'
import { tickStep } from './runbook.ts'

const record = {
  id: 'r',
  steps: [
    { id: 'a', name: 'A', started_at: '2026-03-02T06:00:00Z' },
    { id: 'b', name: 'B' },
  ],
}
const at = Date.parse('2026-03-02T06:10:00Z')
const began = Date.parse('2026-03-02T06:00:00Z')

describe('a tick', () => {
  it('leaves all other steps as they are', () => {
    expect(tickStep(record, { step: 'b', startedAt: null, finishedAt: null }, 'start', at)).toEqual({
      record: {
        id: 'r',
        steps: [record.steps[0], { id: 'b', name: 'B', started_at: '2026-03-02T06:10:00.000Z' }],
      },
    })
  })

  it('that ends a step which nobody began begins it too', () => {
    const made = tickStep(record, { step: 'b', startedAt: null, finishedAt: null }, 'done', at)
    expect(made).toMatchObject({ record: { steps: [{}, { started_at: '2026-03-02T06:10:00.000Z' }] } })
  })

  it('is not made where somebody else ticked the same step meanwhile', () => {
    expect(tickStep(record, { step: 'a', startedAt: null, finishedAt: null }, 'start', at)).toEqual({
      taken: { startedAt: '2026-03-02T06:00:00Z', finishedAt: null },
    })
    expect(tickStep(record, { step: 'gone', startedAt: null, finishedAt: null }, 'start', at)).toEqual({
      taken: { startedAt: null, finishedAt: null },
    })
  })

  it('is taken back one at a time', () => {
    const done = tickStep(record, { step: 'a', startedAt: began, finishedAt: null }, 'done', at)
    if (!('record' in done)) throw new Error('not ticked')
    const undone = tickStep(done.record, { step: 'a', startedAt: began, finishedAt: at }, 'undo', at)
    expect(undone).toEqual({ record })
    const unbegun = tickStep(record, { step: 'a', startedAt: began, finishedAt: null }, 'undo', at)
    expect(unbegun).toMatchObject({ record: { steps: [{ id: 'a', name: 'A' }, {}] } })
  })
})
