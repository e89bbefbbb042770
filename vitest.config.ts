import { defineConfig } from 'vitest/config'

process.env.TZ = 'UTC'

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/.svelte-kit/**', '**/dashboard/build/**'],
    // Without saying so, one core of two would be left idle.
    maxWorkers: '100%',
    globalSetup: 'tests/prepared.ts',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    env: { TZ: 'UTC' },
  },
})
