import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { watch } from '../systems/command.ts'

const SCRIPT = join(import.meta.dirname, 'soak.ts')

// So little time says nothing of memory, only that the script works.
test('a quarter of a minute of the soak reads every screen and tells what it measured', async () => {
  const environment = { ...process.env, VITEST: '', NO_COLOR: '1' }
  const child = spawn(process.execPath, [SCRIPT, '--minutes', '0.25', '--clients', '2'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { stdout, stderr } = await watch(child).ended
  expect(`${stdout}${stderr}`).toMatch(/[1-9]\d* answers, 0 failed/)
  expect(stdout).toMatch(/MB/)
}, 240_000)
