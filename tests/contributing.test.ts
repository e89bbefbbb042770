import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createProgram } from '../commands/program.ts'
import { root } from './tree.ts'

const scripts = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts

/** Lines of the `sh` blocks of a document; `a && b` is two commands. */
function commandsOf(document: string): string[] {
  const text = readFileSync(join(root, document), 'utf8')
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '')
  const lines = blocks.flatMap((block) => block.split('\n')).filter((line) => line.trim() !== '')
  return lines.flatMap((line) => line.split(' && '))
}

/** The file, script or program that a command needs to be there. */
function isThere(command: string): boolean {
  const [program, ...args] = command.split(/\s+/)
  if (program === 'npm' && args[0] === 'run') return (args[1] as string) in scripts
  if (program === 'npm') return ['ci', 'pack'].includes(args[0] as string) || (args[0] as string) in scripts
  if (program === 'npx') return existsSync(join(root, 'node_modules', '.bin', args[0] as string))
  if (program === 'node') return existsSync(join(root, args[0] as string))
  return false
}

/** Quick ones that change nothing; the others are run by .ci/run, or are this very test run. */
const CHEAP = ['node bin/streamgauge.js --version', 'npm pack --dry-run --ignore-scripts']

describe.each(['CONTRIBUTING.md', 'README.md'])('%s', (document) => {
  const commands = commandsOf(document)

  test('has commands', () => {
    expect(commands.length).toBeGreaterThan(0)
  })

  test.each(commands)('%s exists', (command) => {
    expect(isThere(command)).toBe(true)
  })
})

test.each(CHEAP)('%s runs', (command) => {
  expect(commandsOf('CONTRIBUTING.md')).toContain(command)
  const { status, stderr } = spawnSync(command, { cwd: root, shell: true, encoding: 'utf8' })
  expect(status, stderr).toBe(0)
})

test('a test file that is named there exists', () => {
  const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
  const named = [...text.matchAll(/tests\/[\w./-]+\.test\.ts/g)].map(([file]) => file)
  expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([])
})

test('the README names every command of the command line', () => {
  const text = readFileSync(join(root, 'README.md'), 'utf8')
  const missing = createProgram().commands.filter((command) => !text.includes(`| \`${command.name()}`))
  expect(missing.map((command) => command.name())).toEqual([])
})

test('links of the README and the docs lead somewhere', () => {
  const documents = ['README.md', 'docs/adr/README.md']
  const wrong = documents.flatMap((document) => {
    const text = readFileSync(join(root, document), 'utf8')
    const targets = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1] as string)
    return targets.filter((target) => !existsSync(join(root, document, '..', target)))
  })
  expect(wrong).toEqual([])
})

test('the machine runs what the README tells people to run', () => {
  const script = readFileSync(join(root, '.ci/run'), 'utf8')
  for (const command of ['npm ci', 'npm run check', 'npm test']) expect(script).toContain(command)
})
