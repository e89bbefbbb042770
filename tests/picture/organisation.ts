import { join } from 'node:path'
import { RepositoryScript } from '../../fixtures/repositories/index.ts'

/** How one imaginary team works; all of it is made up. */
interface Habit {
  name: string
  /** Changes merged in a week. */
  pace: number
  /** Days from one release to the next. */
  cadence: number
  /** Hours that a change is worked on before its merge. */
  coding: number
  /** Share of releases that a patch follows. */
  repairs: number
  /** Week from which on the team waits less for its releases. */
  betterFrom?: number
}

const HABITS: Habit[] = [
  { name: 'storefront', pace: 11, cadence: 14, coding: 20, repairs: 0.12, betterFrom: 17 },
  { name: 'payments', pace: 6, cadence: 14, coding: 45, repairs: 0.2 },
  { name: 'search', pace: 8, cadence: 4, coding: 14, repairs: 0.08 },
  { name: 'warehouse-sync', pace: 3, cadence: 28, coding: 70, repairs: 0.3 },
]
const HOUR = 3600
const WEEKS = 30
const PEOPLE = ['Ada', 'Bob', 'Cleo', 'Dan', 'Eve', 'Finn'].map(
  (name) => `${name} <${name.toLowerCase()}@example.org>`,
)

/** Writes the repositories of an imaginary organisation up to `end` (epoch seconds); the same every time. */
export function writeOrganisation(folder: string, end: number): string[] {
  return HABITS.map((habit, i) => {
    const path = join(folder, habit.name)
    writeRepository(
      new RepositoryScript(path, { origin: `https://git.example.org/acme/${habit.name}.git` }),
      habit,
      {
        end,
        random: seeded(i + 7),
      },
    )
    return path
  })
}

interface Setting {
  end: number
  random: () => number
}

function writeRepository(script: RepositoryScript, habit: Habit, { end, random }: Setting): void {
  const start = end - WEEKS * 7 * 24 * HOUR
  script.commit({
    label: 'root',
    at: start - HOUR,
    message: 'Start\n',
    files: { 'README.md': `${habit.name}\n` },
  })
  let released = start
  let version = 0
  let number = 0
  for (let at = start; at < end;) {
    at += Math.round((7 * 24 * HOUR * -Math.log(1 - random() * 0.98)) / habit.pace)
    if (at >= end) break
    number++
    const touched = writeChange(script, { habit, number, at, random })
    const isFaster = habit.betterFrom !== undefined && at > start + habit.betterFrom * 7 * 24 * HOUR
    if (at - released < habit.cadence * 24 * HOUR * (isFaster ? 0.25 : 1)) continue
    released = at + 2 * HOUR
    version++
    script.tag(`v1.${version}.0`, `merge${number}`, {
      at: iso(released),
      message: `Release 1.${version}.0\n`,
    })
    if (random() > habit.repairs || released + 60 * HOUR > end) continue
    at += Math.round((8 + 40 * random()) * HOUR)
    number++
    writeChange(script, { habit, number, at, random, file: touched })
    script.tag(`v1.${version}.1`, `merge${number}`, {
      at: iso(at + HOUR),
      message: `Release 1.${version}.1\n`,
    })
  }
  script.flush()
}

interface Change {
  habit: Habit
  number: number
  at: number
  random: () => number
  /** The file to repair; any when left out. */
  file?: string
}

/** A branch of one to three commits and its merge; returns a file of it. */
function writeChange(script: RepositoryScript, { habit, number, at, random, file }: Change): string {
  const branch = `change-${number}`
  const author = PEOPLE[Math.floor(random() * PEOPLE.length)] as string
  const first = at - Math.round(habit.coding * HOUR * (0.2 + 2 * random() ** 2))
  const count = 1 + Math.floor(random() * 3)
  let touched = ''
  for (let i = 0; i < count; i++) {
    touched = file ?? `src/part-${Math.floor(random() ** 2 * 150)}.ts`
    script.commit({
      label: `${branch}.${i}`,
      on: branch,
      ...(i === 0 ? { from: number === 1 ? 'root' : `merge${number - 1}` } : {}),
      author,
      at: first + Math.round((i * (at - first)) / (count + 1)),
      message: `Work on part ${number}\n`,
      files: { [touched]: `${number}.${i}\n`.repeat(1 + Math.floor(random() * 40)) },
    })
  }
  script.commit({
    label: `merge${number}`,
    author,
    at,
    message: `Merge pull request #${number} from acme/${branch}\n\nImprove part ${number}\n`,
    merge: [`${branch}.${count - 1}`],
  })
  return touched
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}

/** mulberry32: the same numbers from 0 to 1 for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
