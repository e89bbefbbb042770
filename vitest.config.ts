import { defineConfig } from 'vitest/config'
import LongestFirst from './tests/order.ts'
import { SYSTEMS, SYSTEMS_SHORT } from './tests/suites.ts'

process.env.TZ = 'UTC'

const NOT_OURS = ['**/node_modules/**', '**/dist/**', '**/.svelte-kit/**', '**/dashboard/build/**']
// What takes minutes by itself runs by `npm run test:long` alone.
const LONG = ['**/*.long.test.ts']

/** By its mode; without one, whatever is named. */
const SUITES: Record<string, { include?: string[]; exclude?: string[] }> = {
  quick: { exclude: [...LONG, ...SYSTEMS] },
  systems: { include: SYSTEMS },
  'systems-short': { include: SYSTEMS_SHORT },
  long: { exclude: [] },
}

export default defineConfig(({ mode }) => {
  const { include = ['**/*.test.ts'], exclude = LONG } = SUITES[mode] ?? {}
  return {
    test: {
      include,
      exclude: [...NOT_OURS, ...exclude],
      // As the product runs, by Node itself: rewriting each file for the runner took an eighth of the time.
      experimental: { viteModuleRunner: false },
      // Without saying so, one core of two would be left idle.
      maxWorkers: '100%',
      sequence: { sequencer: LongestFirst },
      globalSetup: 'tests/prepared.ts',
      // Enough on a machine that does much else: no test waits for a time, each for what it expects.
      testTimeout: 240_000,
      hookTimeout: 400_000,
      expect: { poll: { timeout: 60_000 } },
      env: { TZ: 'UTC' },
    },
  }
})
