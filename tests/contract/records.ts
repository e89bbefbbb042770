import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BuildScenario } from './scenario.ts'

export const buildScenario: BuildScenario = async (folder) => {
  const plans = join(folder, 'plans')
  mkdirSync(plans, { recursive: true })
  writeFileSync(
    join(plans, 'checkout.yaml'),
    `releases:
  - { id: r1, name: One, planned_at: 2026-03-01, services: [{ service: checkout }] }
  - { id: r2, name: Two, planned_at: soon }
freezes:
  - { id: f1, name: Quarter end, starts_at: 2026-03-30, ends_at: 2026-04-01 }
`,
  )
  writeFileSync(join(plans, 'broken.yaml'), 'releases: [')
  return {
    entries: [{ path: plans }],
    breakSource: () => renameSync(plans, join(folder, 'away')),
    mendSource: () => renameSync(join(folder, 'away'), plans),
    secrets: [],
  }
}
