import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Random } from '../../fixtures/org/random.ts'
import type { Phase } from './parts.ts'
import { postTo, type Posting } from './posting.ts'

/** What a process had said when it died. */
export interface Said {
  /** Ids whose senders were told 202. */
  acknowledged: string[]
  /** So many commits had landed. */
  landed: number
  backups: string[]
  published: string[]
  /** How often what is not kept had been removed. */
  removals: number
  /** How far it had come. */
  moment: 'starting' | 'opened' | 'whole'
  /** It ended by itself with an error, or refused what was posted to it. */
  error: string | null
}

/** How long after its start a process may live, and, for most, after its warehouse is open. */
const [LONGEST_START_MS, LONGEST_MS] = [1_500, 2_500]
/** What a process says when the work of its phase begins. */
const AT_WORK: Record<Phase, string> = {
  landing: 'opened\n',
  deliveries: 'opened\n',
  webhooks: 'listening ',
  build: 'building\n',
  retention: 'removing\n',
  migration: 'begun\n',
  backup: 'opened\n',
  publish: 'publishing\n',
}
/** A quarter dies while it starts, opens and reads what another one left. */
const SHARE_STARTING = 0.25

/** Runs the phase in a process of its own and kills it at a moment drawn by chance. */
export async function killAtRandom(phase: Phase, args: readonly string[], random: Random): Promise<Said> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), phase, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TZ: 'UTC' },
  })
  let [text, errors] = ['', '']
  const isEarly = random.next() < SHARE_STARTING
  const patience = random.next() * (isEarly || phase === 'migration' ? LONGEST_START_MS : LONGEST_MS)
  let timer: NodeJS.Timeout | undefined
  let posting: Posting | undefined
  const arm = () => (timer ??= setTimeout(() => child.kill('SIGKILL'), patience))
  child.stderr.setEncoding('utf8').on('data', (more: string) => (errors += more))
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more
    const [, port] = /^listening (\d+)\n/m.exec(text) ?? []
    if (port !== undefined) posting ??= postTo(Number(port), args.at(-1) ?? '')
    if (text.includes(isEarly ? 'begun\n' : AT_WORK[phase])) arm()
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  clearTimeout(timer)
  await posting?.end()
  const said = readSaid(text)
  const ownEnd = code === null || code === 0 ? null : errors.slice(-2000)
  return {
    ...said,
    acknowledged: posting?.acknowledged ?? said.acknowledged,
    error: posting?.refused[0] ?? ownEnd,
  }
}

function readSaid(text: string): Omit<Said, 'error'> {
  // The last line may be torn.
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
  const all = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1))
  return {
    acknowledged: all('ack'),
    landed: Math.max(0, ...all('landed').map(Number)),
    backups: all('backup'),
    published: all('published'),
    removals: lines.filter((line) => line === 'removed').length,
    moment: lines.includes('whole') ? 'whole' : lines.includes('opened') ? 'opened' : 'starting',
  }
}
