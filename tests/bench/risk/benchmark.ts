import { readdirSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { scoreChange, trainChanges } from '../../../transforms/risk/changes.ts'
import {
  brierScore,
  brierSkill,
  calibrationError,
  gatedShares,
  rankingSkill,
  reliabilityBins,
} from '../../../transforms/risk/evaluation.ts'
import type { ChangeSet } from './rows.ts'
import { readChanges } from './rows.ts'

/** How the model did on the last fifth of a set, having learnt from what came before. Null: cannot be said of such rows. */
export interface SetResult {
  name: string
  auc: number | null
  la_auc: number | null
  brier: number | null
  /** Against the rate of the judged rows themselves. */
  skill: number | null
  ece: number | null
  recall20: number | null
}

export interface Details {
  learnt: number
  judged: number
  left: number
  low: number | null
  high: number | null
  ms: number
}

const share = 0.8
const fewest = 20

/** Learns from the first four fifths in the order of time, judges the rest. */
export function judgeSet(
  name: string,
  { changes, left }: ChangeSet,
): { result: SetResult; details: Details } {
  if (changes.length < fewest)
    throw new Error(`Fewer than ${fewest} changes with outcome and time: ${changes.length}`)
  const cut = Math.floor(share * changes.length)
  const started = performance.now()
  const model = trainChanges(changes.slice(0, cut))
  const ms = performance.now() - started
  const rest = changes.slice(cut)
  const judged = rest.map((change) => ({
    probability: scoreChange(model, change).probability,
    failed: change.outcome === 1,
  }))
  const lines = rest.map((change) => ({ probability: change.la ?? 0, failed: change.outcome === 1 }))
  const ranking = rankingSkill(judged)
  return {
    result: {
      name,
      auc: ranking?.auc ?? null,
      la_auc: rankingSkill(lines)?.auc ?? null,
      brier: brierScore(judged),
      skill: brierSkill(judged)?.skill ?? null,
      ece: calibrationError(reliabilityBins(judged)),
      recall20: gatedShares(judged, [0.2])[0]!.caught,
    },
    details: {
      learnt: cut,
      judged: rest.length,
      left,
      low: ranking?.low ?? null,
      high: ranking?.high ?? null,
      ms: Math.round(ms),
    },
  }
}

/** Every set of a folder by name; one that cannot be judged is a fault and keeps no other from it. */
export async function judgeFolder(folder: string): Promise<{
  sets: (ReturnType<typeof judgeSet> & { name: string })[]
  faults: { name: string; fault: string }[]
}> {
  const files = readdirSync(folder)
    .filter((file) => extname(file).toLowerCase() === '.csv')
    .toSorted()
  if (files.length === 0) throw new Error(`No .csv file: ${folder}`)
  const sets: (ReturnType<typeof judgeSet> & { name: string })[] = []
  const faults: { name: string; fault: string }[] = []
  for (const file of files) {
    const name = basename(file, extname(file))
    try {
      sets.push({ name, ...judgeSet(name, await readChanges(join(folder, file))) })
    } catch (error) {
      faults.push({ name, fault: (error as Error).message })
    }
  }
  return { sets, faults }
}
