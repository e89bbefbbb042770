import { defineConfig } from 'vitest/config'
import LongestFirst from './tests/order.ts'

process.env.TZ = 'UTC'

const NOT_OURS = ['**/node_modules/**', '**/dist/**', '**/.svelte-kit/**', '**/dashboard/build/**']

export default defineConfig(({ mode }) => ({
  test: {
    include: ['**/*.test.ts'],
    // What takes minutes by itself runs by `npm run test:long` alone.
    exclude: mode === 'long' ? NOT_OURS : [...NOT_OURS, '**/*.long.test.ts'],
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
}))
