import { describe, expect, it } from 'vitest'
import { followSteps, type FollowedStep } from './following.ts'
import { MINUTE } from './schedule.ts'

const step = (
  id: string,
  minutes: number | null,
  needs: string[],
  more: Partial<FollowedStep> = {},
): FollowedStep => ({
  id,
  name: id,
  minutes,
  needs,
  plannedStartAt: null,
  startedAt: null,
  finishedAt: null,
  ...more,
})
const at = (minutes: number) => minutes * MINUTE

describe('a runbook while it runs', () => {
  const steps = [
    step('stop', 5, [], { startedAt: at(0), finishedAt: at(8) }),
    step('move', 30, ['stop'], { startedAt: at(8) }),
    step('warm', 10, ['stop']),
    step('open', 5, ['move', 'warm']),
  ]

  it('knows what is done, what runs, what may begin, and what is late', () => {
    const { followed, isBegun, isOver, endsAt, remainingPath } = followSteps(steps, 0, at(20))
    expect(followed.map(({ state }) => state)).toEqual(['done', 'running', 'ready', 'waiting'])
    expect(followed.map(({ lateMinutes }) => lateMinutes)).toEqual([0, 0, 15, 0])
    expect([isBegun, isOver, endsAt / MINUTE]).toEqual([true, false, 43])
    expect(remainingPath).toEqual(['move', 'open'])
  })

  it('moves the end while a step runs beyond its minutes', () => {
    const { followed, endsAt } = followSteps(steps, 0, at(50))
    expect(followed[1]?.lateMinutes).toBe(12)
    expect(endsAt / MINUTE).toBe(65)
  })

  it('is the plan before it begins, whatever has happened since', () => {
    const before = followSteps(steps, at(0), at(-60))
    expect(before.followed.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting', 'waiting'])
    expect([before.isBegun, before.endsAt / MINUTE]).toEqual([false, 40])
  })

  it('tells what cannot have been, and leaves its minutes unknown', () => {
    const { followed } = followSteps(
      [
        step('untold', 5, [], { finishedAt: at(9) }),
        step('backwards', 5, [], { startedAt: at(9), finishedAt: at(4) }),
        step('hasty', 5, ['untold'], { startedAt: at(7), finishedAt: at(12) }),
      ],
      0,
      at(60),
    )
    expect(followed.map(({ actualMinutes, faults }) => [actualMinutes, faults])).toEqual([
      [null, ['is done, and nobody said when it began']],
      [null, ['was done before it began']],
      [5, ['began before what it needs was finished: untold']],
    ])
  })

  it('is over when all is done', () => {
    const { isOver, endsAt, remainingPath } = followSteps(
      [step('only', 5, [], { startedAt: at(1), finishedAt: at(9) })],
      0,
      at(100),
    )
    expect([isOver, endsAt / MINUTE, remainingPath]).toEqual([true, 9, []])
  })
})
