import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'
import { selfContained } from './adapter.ts'

const api = process.env.STREAMGAUGE_URL ?? 'http://127.0.0.1:4400'

export default defineConfig(({ command }) => {
  // Whoever starts the build, a test runner too, gets what is shipped: no checks of development in it.
  if (command === 'build') process.env.NODE_ENV = 'production'
  return {
    plugins: [sveltekit({ adapter: selfContained(), version: { pollInterval: 0 } })],
    build: { sourcemap: false },
    server: { proxy: { '/api': api, '/health': api, '/ready': api } },
  }
})
