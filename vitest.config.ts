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
    testTimeout: 60_000,
    hookTimeout: 120_000,
    env: { TZ: 'UTC' },
  },
}))
