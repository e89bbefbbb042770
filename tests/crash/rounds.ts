import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Random } from '../../fixtures/org/random.ts'
import { RepositoryScript } from '../../fixtures/repositories/index.ts'
import { copyFolder, judge, type Verdict } from './judging.ts'
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
  faults: string[]
}

export interface Rounds {
  kills: number
  seed: number
  onKill?: (phase: Phase, number: number) => void
}

const COMMITS = 3_000
/** A folder goes on from kill to kill; then another one begins, so that judging stays quick. */
const KILLS_A_FOLDER = 10

/** Kills a process in each phase in turn, and judges what each left. */
export async function runRounds({ kills, seed, onKill }: Rounds): Promise<PhaseReport[]> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-crash-'))
  const random = new Random(seed)
  try {
    const repository = makeRepository(join(folder, 'repository'))
    await (await openData(join(folder, 'new'))).close()
    await makeOld(join(folder, 'old'))
    const registry = await readFewModels()
    const reports: PhaseReport[] = []
    for (const [i, phase] of phases.entries()) {
      const share = Math.floor(kills / phases.length) + (i < kills % phases.length ? 1 : 0)
      const killOnce = (number: number, data: string) => {
        onKill?.(phase, number)
        return killAtRandom(phase, [data, repository, `${phase}${number}`], random)
      }
      reports.push(await runPhase(phase, share, { folder, killOnce, registry }))
    }
    return reports
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Place {
  folder: string
  killOnce(number: number, data: string): Promise<Said>
  registry: Awaited<ReturnType<typeof readFewModels>>
}

async function runPhase(phase: Phase, kills: number, place: Place): Promise<PhaseReport> {
  const report: PhaseReport = {
    phase,
    kills,
    moments: { starting: 0, opened: 0, whole: 0 },
    openings: { opened: 0, recovered: 0, explained: 0 },
    acknowledged: 0,
    backups: 0,
    faults: [],
  }
  const data = join(place.folder, phase)
  let expected = { acknowledged: new Set<string>(), landed: 0, backups: [] as string[] }
  for (let number = 0; number < kills; number++) {
    if (phase === 'migration' || number % KILLS_A_FOLDER === 0) {
      copyFolder(join(place.folder, phase === 'migration' ? 'old' : 'new'), data)
      expected = { acknowledged: new Set(), landed: 0, backups: [] }
    }
    const said = await place.killOnce(number, data)
    if (said.error !== null) report.faults.push(`${phase} ${number} ended by itself: ${said.error}`)
    for (const id of said.acknowledged) expected.acknowledged.add(id)
    expected = {
      ...expected,
      landed: Math.max(expected.landed, said.landed),
      backups: said.backups.slice(-1),
    }
    const verdict = await judge(phase, data, expected, place.registry)
    report.moments[said.moment]++
    report.openings[verdict.opening]++
    report.acknowledged += said.acknowledged.length
    report.backups += said.backups.length
    report.faults.push(...verdict.faults.map((fault) => `${phase} ${number}: ${fault}`))
  }
  return report
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
