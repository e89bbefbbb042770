import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Random } from '../../fixtures/org/random.ts'
import { RepositoryScript } from '../../fixtures/repositories/index.ts'
import { copyFolder, judge, type Expected, type Verdict } from './judging.ts'
import { killAtRandom, type Said } from './killing.ts'
import { makeOld } from './old.ts'
import { openData, phases, readFewModels, type Phase } from './parts.ts'

export interface PhaseReport {
  phase: Phase
  kills: number
  /** Of the process, when it died. */
  moments: Record<Said['moment'], number>
  /** Of the warehouse, afterwards. */
  openings: Record<Verdict['opening'], number>
  acknowledged: number
  backups: number
  published: number
  removals: number
  faults: string[]
}

export interface Rounds {
  kills: number
  seed: number
  only?: readonly Phase[]
  /** No further kill after it, epoch ms. */
  until?: number
  onKill?: (number: number, report: PhaseReport) => void
}

const COMMITS = 3_000
/** A folder goes on from kill to kill; then another one begins, so that judging stays quick. */
const KILLS_A_FOLDER = 10

/** Kills a process in one phase after the other, and judges what each left. */
export async function runRounds({
  kills,
  seed,
  only = phases,
  until = Infinity,
  onKill,
}: Rounds): Promise<PhaseReport[]> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-crash-'))
  const random = new Random(seed)
  try {
    const repository = makeRepository(join(folder, 'repository'))
    await (await openData(join(folder, 'new'))).close()
    await makeOld(join(folder, 'old'))
    const registry = await readFewModels()
    const rounds = only.map((phase) => new PhaseRounds(phase, { folder, repository, registry, random }))
    for (let number = 0; number < kills && Date.now() < until; number++) {
      const one = rounds[number % rounds.length] as PhaseRounds
      await one.killOnce()
      onKill?.(number + 1, one.report)
    }
    return rounds.map(({ report }) => report)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Place {
  folder: string
  repository: string
  registry: Awaited<ReturnType<typeof readFewModels>>
  random: Random
}

const nothing = (): Expected => ({ acknowledged: new Set(), landed: 0, backups: [], published: [] })

class PhaseRounds {
  readonly report: PhaseReport
  private readonly place: Place
  private expected = nothing()

  constructor(phase: Phase, place: Place) {
    this.place = place
    this.report = {
      phase,
      kills: 0,
      moments: { starting: 0, opened: 0, whole: 0 },
      openings: { opened: 0, recovered: 0, explained: 0 },
      acknowledged: 0,
      backups: 0,
      published: 0,
      removals: 0,
      faults: [],
    }
  }

  async killOnce(): Promise<void> {
    const { report, place } = this
    const { phase } = report
    const number = report.kills++
    const data = join(place.folder, phase)
    if (phase === 'migration' || number % KILLS_A_FOLDER === 0) {
      copyFolder(join(place.folder, phase === 'migration' ? 'old' : 'new'), data)
      this.expected = nothing()
    }
    const said = await killAtRandom(phase, [data, place.repository, `${phase}${number}`], place.random)
    this.expected = add(this.expected, said)
    const verdict = await judge(phase, data, this.expected, place.registry)
    report.moments[said.moment]++
    report.openings[verdict.opening]++
    report.acknowledged += said.acknowledged.length
    report.backups += said.backups.length
    report.published += said.published.length
    report.removals += said.removals
    const ended = said.error === null ? [] : [`ended by itself: ${said.error}`]
    report.faults.push(...[...ended, ...verdict.faults].map((fault) => `${phase} ${number}: ${fault}`))
  }
}

function add(expected: Expected, said: Said): Expected {
  return {
    acknowledged: new Set([...expected.acknowledged, ...said.acknowledged]),
    landed: Math.max(expected.landed, said.landed),
    backups: said.backups.slice(-1),
    published: said.published.length > 0 ? said.published.slice(-1) : expected.published,
  }
}

function makeRepository(path: string): string {
  const script = new RepositoryScript(path)
  for (let i = 0; i < COMMITS; i++) {
    const files = { [`f${i % 50}.txt`]: `${i}\n` }
    script.commit({ label: `${i}`, at: 1_750_000_000 + i, message: `Change ${i}\n`, files })
  }
  script.flush()
  return path
}
