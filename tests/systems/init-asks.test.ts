import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { tools } from '../../commands/tools.ts'
import { root } from '../tree.ts'
import { makeFolder, watch } from './command.ts'

const folder = makeFolder()
afterAll(() => folder.remove())

const [DOWN, SPACE, ENTER, CTRL_C] = ['\u001B[B', ' ', '\r', '\u0003']
/** How often down from the first tool to this one. */
const at = (tool: string) => tools.findIndex((one) => one.tool === tool)
/** Gives a program a terminal; not every machine has it. */
const hasTerminal = spawnSync('script', ['--version']).stdout?.includes('util-linux') ?? false

/** `init` before a person: a terminal of its own, answered by keys. */
function startAsking(config: string) {
  const command = `'${process.execPath}' '${join(root, 'cli.ts')}' init --no-check --config '${config}'`
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: folder.path,
    env: { ...process.env, NO_COLOR: '1', TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const running = watch(child)
  return { ...running, press: (...keys: string[]) => keys.forEach((key) => child.stdin.write(key)) }
}

describe.skipIf(!hasTerminal)('init before a terminal', () => {
  it('asks which tools there are and what each needs, and writes the answers', async () => {
    const config = join(folder.path, 'asked.yaml')
    const { seen, press, ended } = startAsking(config)
    await seen(/Which tools are there\?/)
    press(SPACE, ...Array<string>(at('pagerduty')).fill(DOWN), SPACE, ENTER)
    await seen(/Organisation on GitHub/)
    press('acme', ENTER)
    await seen(/holds its token/)
    press(ENTER)
    await seen(/of an enterprise server only/)
    press(ENTER)
    await seen(/holds its key/)
    press('PAGER_KEY', ENTER)
    await seen(/European region only/)
    press(ENTER)
    const { code, stdout } = await ended
    expect(code, stdout).toBe(0)
    expect(stdout).toContain('Next: streamgauge serve')
    const text = readFileSync(config, 'utf8')
    expect(text).toContain('org: acme')
    expect(text).toContain('token_env: PAGER_KEY')
    expect(text).not.toContain('jira')
  })

  it('asks again where an answer is needed, and writes nothing when it is stopped', async () => {
    const config = join(folder.path, 'stopped.yaml')
    const { seen, press, ended } = startAsking(config)
    await seen(/Which tools are there\?/)
    press(ENTER)
    await seen(/at least one|must be selected|required/i)
    press(SPACE, ENTER)
    await seen(/Organisation on GitHub/)
    press(CTRL_C)
    const { code, stdout } = await ended
    expect(code, stdout).toBe(130)
    expect(() => readFileSync(config)).toThrow('ENOENT')
  })
})
