import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sealLines, START, stubOf, verifyLines, type Draft, type Line } from './chain.ts'

let turn = 0
const salt = () => `salt${turn++}`
const drafts = (count: number): Draft[] =>
  Array.from({ length: count }, (_, i) => ({
    kind: i % 3 === 0 ? 'waiver' : 'results',
    subject_id: `r${i}`,
    body: { state: 'met', i },
    secrets: i % 3 === 0 ? { approver: 'oidc:anna', reason: null } : {},
  }))
const chain = (count: number) => sealLines(START, drafts(count), 1_000, salt)

describe('the chain', () => {
  test('goes on from its head and holds', () => {
    const first = chain(3)
    const second = sealLines(first.head, drafts(2), 2_000, salt)
    const found = verifyLines([...first.lines, ...second.lines], [...first.secrets, ...second.secrets])
    expect(found).toMatchObject({ count: 5, firstBreak: null, erasedCount: 0, skews: [] })
    expect(found.head).toEqual(second.head)
  })

  test('of nothing is whole, unless there was something', () => {
    expect(verifyLines([], []).firstBreak).toBeNull()
    expect(verifyLines([], [], chain(2).head).firstBreak).toMatchObject({ sequence: 1 })
  })

  test('shows any change of any one line, and names the line', () => {
    const changes: ((line: Line) => Line)[] = [
      (line) => ({ ...line, body: line.body.replace('met', 'broken') }),
      (line) => ({ ...line, kind: 'gate' }),
      (line) => ({ ...line, subject_id: null }),
      (line) => ({ ...line, recorded_at: line.recorded_at + 1 }),
      (line) => ({ ...line, hash: line.hash.replace(/^./, (c) => (c === '0' ? '1' : '0')) }),
      (line) => ({ ...line, previous_hash: 'f'.repeat(64) }),
      (line) => ({ ...line, sequence: line.sequence + 1 }),
      (line) => ({ ...line, body: 'no JSON' }),
    ]
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.nat(),
        fc.constantFrom(...changes),
        (count, at, change) => {
          const { lines, secrets, head } = chain(count)
          const place = at % count
          const altered = lines.with(place, change(lines[place] as Line))
          expect(verifyLines(altered, secrets, head).firstBreak?.sequence).toBe(place + 1)
        },
      ),
    )
  })

  test('shows a line that was changed and sealed anew with all that follow, by the head that was kept', () => {
    const { lines, secrets, head } = chain(5)
    const others = sealLines(
      START,
      drafts(5).with(1, { kind: 'gate', subject_id: 'x', body: {} }),
      1_000,
      salt,
    )
    expect(verifyLines(others.lines, others.secrets).firstBreak).toBeNull()
    expect(verifyLines(others.lines, others.secrets, head).firstBreak).toMatchObject({ sequence: 5 })
    expect(verifyLines(lines, secrets, head).firstBreak).toBeNull()
  })

  test('shows any line removed: in its midst by itself, at its end by the head that was kept', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(), (count, at) => {
        const { lines, secrets, head } = chain(count)
        const place = at % count
        const rest = lines.filter((_, i) => i !== place)
        expect(verifyLines(rest, [], head).firstBreak?.sequence).toBe(place + 1)
        if (place < count - 1) expect(verifyLines(rest, []).firstBreak?.sequence).toBe(place + 1)
        expect(verifyLines(lines, secrets, head).firstBreak).toBeNull()
      }),
    )
  })

  test('shows any two lines exchanged, and a line that was put in twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 10 }), fc.nat(), fc.nat(), (count, a, b) => {
        const [one, two] = [a % count, b % count]
        fc.pre(one !== two)
        const { lines } = chain(count)
        const moved = lines.with(one, lines[two] as Line).with(two, lines[one] as Line)
        expect(verifyLines(moved, []).firstBreak?.sequence).toBe(Math.min(one, two) + 1)
        expect(verifyLines(lines.toSpliced(one, 0, lines[one] as Line), []).firstBreak?.sequence).toBe(
          one + 2,
        )
      }),
    )
  })

  test('holds when a person is erased, and shows a value that was changed', () => {
    const { lines, secrets, head } = chain(4)
    expect(JSON.stringify(lines)).not.toContain('anna')
    expect(verifyLines(lines, secrets.slice(1), head)).toMatchObject({ firstBreak: null, erasedCount: 1 })
    const other = secrets.map((one, i) => (i === 1 ? { ...one, value: 'oidc:berta' } : one))
    expect(verifyLines(lines, other, head).firstBreak).toEqual({
      sequence: 4,
      why: 'its value of approver was changed',
    })
  })

  test('tells of a clock that went back, which is no break', () => {
    const first = sealLines(START, drafts(1), 90_000, salt)
    const second = sealLines(first.head, drafts(1), 30_000, salt)
    expect(
      verifyLines([...first.lines, ...second.lines], [...first.secrets, ...second.secrets]),
    ).toMatchObject({
      firstBreak: null,
      skews: [{ sequence: 2, seconds: 60 }],
    })
  })

  test('can be proved with what others say left out', () => {
    const { lines, secrets, head } = chain(6)
    const proof = lines.map((line, i) => (i === 3 ? line : stubOf(line)))
    const own = secrets.filter(({ sequence }) => sequence === 4)
    expect(verifyLines(proof, own, head)).toMatchObject({ count: 6, firstBreak: null })
    const forged = proof.with(3, { ...(lines[3] as Line), body: '{}' })
    expect(verifyLines(forged, own, head).firstBreak?.sequence).toBe(4)
    expect(verifyLines(proof.toSpliced(1, 1), own, head).firstBreak?.sequence).toBe(2)
  })
})
