// `npm run audit`: known faults of the packages that we build on, as the registry at hand tells them. Where none answers, it
// says so and does not fail: nothing was learnt about the packages.
import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Verdict {
  lines: string[]
  isBad: boolean
}

interface Audited {
  vulnerabilities?: Record<string, { severity: string; via: (string | { title?: string })[] }>
  metadata?: { vulnerabilities?: { total: number } }
}

const BAD = new Set(['high', 'critical'])

/** Of what `npm audit --json` wrote. */
export function judgeAudit(text: string): Verdict {
  const answer = parse(text)
  if (!answer?.metadata?.vulnerabilities)
    return { lines: ['No registry answers questions about packages here: nothing was audited'], isBad: false }
  const found = Object.entries(answer.vulnerabilities ?? {})
  const lines = found.map(([name, { severity, via }]) => {
    const titles = via.flatMap((one) => (typeof one === 'string' ? [] : [one.title ?? 'without a title']))
    return `${severity}: ${name}${titles.length > 0 ? `, ${titles.join('; ')}` : ''}`
  })
  const bad = found.filter(([, { severity }]) => BAD.has(severity)).length
  return {
    lines: [...lines, `${found.length} packages with known faults, ${bad} of them high or critical`],
    isBad: bad > 0,
  }
}

function parse(text: string): Audited | null {
  try {
    return JSON.parse(text) as Audited
  } catch {
    // npm writes no JSON where it gives up early.
    return null
  }
}

if (import.meta.main) {
  const cwd = dirname(dirname(fileURLToPath(import.meta.url)))
  const { stdout } = spawnSync('npm', ['audit', '--package-lock-only', '--json'], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    timeout: 120_000,
    shell: process.platform === 'win32',
  })
  const { lines, isBad } = judgeAudit(stdout ?? '')
  for (const line of lines) console.log(line)
  process.exitCode = isBad ? 1 : 0
}
