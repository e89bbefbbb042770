import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadConfig } from '../config.ts'
import { findStarts, placeEvents, readStages } from './stages.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-stages-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function refuse(...stages: string[]): Promise<string> {
  const file = join(folder, 'streamgauge.yaml')
  writeFileSync(file, ['git: [{path: .}]', 'stages:', ...stages.map((one) => `  - {${one}}`)].join('\n'))
  return loadConfig({ config: file }).then(
    () => 'read',
    (error: Error) => error.message,
  )
}

const stage = (name: string, from: string, to: string) => `name: ${name}, from: ${from}, to: ${to}`

test('an event that nothing tells is refused, with those that are', async () => {
  expect(await refuse(stage('Review', 'ready', 'approved'))).toMatch(
    /:3: stages\.0\.to must be one of idea, start, .*outcome: "approved"/,
  )
})

test.each([
  [
    'a circle',
    [stage('A', 'ready', 'merged'), stage('B', 'merged', 'deployment'), stage('C', 'deployment', 'ready')],
    'The stages go in a circle, leave one out: ready → merged → deployment → ready',
  ],
  [
    'two of one name',
    [stage('Review', 'ready', 'merged'), stage('review', 'merged', 'built')],
    'Two stages have one name, rename one: review',
  ],
  [
    'two of one pair',
    [stage('A', 'ready', 'merged'), stage('B', 'ready', 'merged')],
    'Two stages go from ready to merged, leave one out: A, B',
  ],
  ['one event', [stage('A', 'ready', 'ready')], 'A stage needs two different events: ready'],
  [
    'the name of the whole',
    [stage('Whole', 'ready', 'merged')],
    'A stage cannot be called so, choose another name: Whole',
  ],
])('%s is refused, with its line', async (_, stages, words) => {
  expect(await refuse(...stages)).toContain(`:${stages.length + 2}: ${words}`)
})

const rules = readStages(
  [
    { name: 'Idle', from: 'idea', to: 'start' },
    { name: 'Build', from: 'start', to: 'merged' },
    { name: 'Ship', from: 'merged', to: 'deployment' },
  ],
  null,
)

test('what a stage is follows from what ends it, unless it is said', () => {
  expect(rules.map(({ stage: key, kind }) => [key, kind])).toEqual([
    ['idle', 'outside'],
    ['build', 'work'],
    ['ship', 'wait'],
  ])
  expect(readStages([{ name: 'Ship', from: 'merged', to: 'deployment', kind: 'work' }], null)[0]?.kind).toBe(
    'work',
  )
})

test('a stage may be measured from events before its own, and not over one outside of the flow', () => {
  expect(findStarts(rules[2]!, rules)).toEqual([
    { event: 'merged', depth: 0 },
    { event: 'start', depth: 1 },
  ])
  expect(Object.fromEntries(placeEvents(rules))).toEqual({ idea: 1, start: 2, merged: 3, deployment: 4 })
})
