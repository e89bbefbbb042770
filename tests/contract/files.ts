import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BuildScenario } from './scenario.ts'

export const buildScenario: BuildScenario = async (folder) => {
  const exports = join(folder, 'exports')
  mkdirSync(exports, { recursive: true })
  const lines = Array.from({ length: 21_000 }, (_, i) => `o${i % 3},2026-01-01T00:00:${String(i % 60)},${i}`)
  writeFileSync(
    join(exports, 'goals.csv'),
    'goal_id;metric;baseline\no0;revenue;1.5\no1;churn;2\no2;speed;\n',
  )
  writeFileSync(
    join(exports, 'feedback-2026.ndjson'),
    lines
      .map((_, i) => JSON.stringify({ feedback_id: `f${i}`, score: i % 11, submitted_at: '2026-05-01' }))
      .join('\n'),
  )
  writeFileSync(join(exports, 'deployment.csv'), 'deployment_id,outcome\nd1,succeeded\n,failed\nd2,"x\ny"\n')
  return {
    entries: [{ path: exports }],
    breakSource: () => renameSync(exports, join(folder, 'away')),
    mendSource: () => renameSync(join(folder, 'away'), exports),
    secrets: [],
  }
}
