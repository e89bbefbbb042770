/** One step of work as it goes on; total is null where it is not known yet. */
export interface Step {
  label: string
  done: number
  total: number | null
  message?: string
}

export interface Progress {
  update(step: Step): void
  /** A line that stays. */
  line(text: string): void
  end(): void
}

interface Output {
  write(text: string): unknown
  isTTY?: boolean
  columns?: number
}

const BAR = 24
const REDRAW_MS = 80
const PLAIN_MS = 5_000

/** A bar on a terminal; plain lines in a log, at most one in five seconds. Both go to standard error. */
export function openProgress(
  output: Output = process.stderr,
  environment: NodeJS.ProcessEnv = process.env,
): Progress {
  const isTerminal = output.isTTY === true && !environment.CI && environment.TERM !== 'dumb'
  return isTerminal ? drawBars(output, environment.NO_COLOR === undefined) : writeLines(output)
}

function drawBars(output: Output, hasColor: boolean): Progress {
  let drawnAt = 0
  const clear = () => output.write('\r\u001b[2K')
  return {
    update(step) {
      const now = performance.now()
      if (now - drawnAt < REDRAW_MS && step.done !== step.total) return
      drawnAt = now
      clear()
      output.write(drawStep(step, hasColor, output.columns || 80))
    },
    line(text) {
      clear()
      output.write(`${text}\n`)
    },
    end: () => void clear(),
  }
}

function writeLines(output: Output): Progress {
  const written = new Map<string, number>()
  return {
    update(step) {
      const last = written.get(step.label)
      const now = performance.now()
      if (last !== undefined && now - last < PLAIN_MS) return
      written.set(step.label, now)
      if (last !== undefined) output.write(`${describeStep(step)}\n`)
    },
    line: (text) => void output.write(`${text}\n`),
    end: () => {},
  }
}

function drawStep(step: Step, hasColor: boolean, width: number): string {
  if (!step.total) return fit(describeStep(step), width)
  const filled = Math.round((Math.min(step.done, step.total) / step.total) * BAR)
  const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled)
  return `${hasColor ? `\u001b[36m${bar}\u001b[0m` : bar} ${fit(describeStep(step), width - BAR - 1)}`
}

function describeStep({ label, done, total, message }: Step): string {
  const count = total === null ? (done > 0 ? `${formatCount(done)}` : '') : countOf(done, total)
  return [label, count, message].filter(Boolean).join('  ')
}

function countOf(done: number, total: number): string {
  const share = total > 0 ? ` (${Math.floor((done / total) * 100)} %)` : ''
  return `${formatCount(done)} of ${formatCount(total)}${share}`
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-GB')
}

export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  return ms < 60_000
    ? `${(ms / 1_000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`
}

function fit(text: string, width: number): string {
  return text.length < width ? text : `${text.slice(0, width - 2)}…`
}
