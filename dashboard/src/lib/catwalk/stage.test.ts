import { expect, test } from 'vitest'
import { sampleFloor, sampleTrain } from './sample.ts'
import { readScene } from './scene.ts'
import { Stage, type Geometry } from './stage.ts'

const geometry: Geometry = {
  heaps: [0, 100, 200, 300].map((x) => ({ x, y: 0, width: 90, height: 80 })),
  tracks: [{ x: 400, y: 0, width: 300, height: 80 }],
}
const list = [
  { piece: 'a', station: 'idea' as const, activity: null, from: 0, until: 400 },
  { piece: 'a', from: 400, until: 600 },
  {
    piece: 'a',
    station: 'releasing' as const,
    activity: 'waiting' as const,
    from: 600,
    until: 800,
    deploymentId: 'd',
  },
]
const open = () => {
  const stage = new Stage(readScene(sampleFloor(list, { trains: [sampleTrain('d', 800, 1)] })))
  stage.place(geometry)
  return stage
}

test('a still picture has every dot at its place at once', () => {
  const stage = open()
  const places = [100, 500, 700].map((at) => {
    expect(stage.step(at, 0, true)).toBe(false)
    return Math.round(stage.x[0]! / 100)
  })
  expect(places).toEqual([0, 1, 3])
  stage.step(900, 0, true)
  expect(stage.alpha[0]).toBe(0)
})

test('a dot glides, and rests when it has arrived', () => {
  const stage = open()
  stage.step(399, 0, true)
  expect(stage.step(401, 16, false)).toBe(true)
  const [from] = [stage.x[0]!]
  stage.step(401, 16, false)
  expect(stage.x[0]!).toBeGreaterThan(from)
  let frames = 0
  while (stage.step(401, 16, false)) frames++
  expect(frames).toBeLessThan(90)
  expect(Math.abs(stage.x[0]! - 145)).toBeLessThan(12)
})

test('what goes live leaves on its train', () => {
  const stage = open()
  stage.step(799, 0, true)
  for (let i = 0; i < 12; i++) stage.step(801, 16, false)
  expect(stage.x[0]!).toBeGreaterThan(370)
})

test('a point finds the dot and the train under it', () => {
  const stage = open()
  stage.step(500, 0, true)
  expect(stage.dotAt(stage.x[0]! + 1, stage.y[0]!)).toBe(0)
  expect(stage.dotAt(5, 5)).toBe(-1)
  const y = stage.railY(0, 0)!
  expect(stage.trainAt(400 + 300 * 0.1 - 2, y, 900)).toBe(0)
  expect(stage.trainAt(650, y, 900)).toBe(-1)
})
