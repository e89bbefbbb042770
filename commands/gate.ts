import type { Command } from 'commander'
import type { Gate, GateAnswer } from '../api/schemas/index.ts'
import { exitCodes, type Exit } from './exit.ts'
import type { GlobalOptions } from './options.ts'

const EXITS: Readonly<Record<GateAnswer['verdict'], Exit>> = {
  GO: 'ok',
  'NO-GO': 'noGo',
  'NOT YET': 'notYet',
  'CANNOT TELL': 'cannotTell',
}
const MARKS: Readonly<Record<Gate['state'], string>> = {
  met: 'ok',
  broken: 'no',
  missing: '??',
  stale: 'old',
  waived: 'waived',
  fault: 'error',
}

export function addGate(program: Command): void {
  program
    .command('gate')
    .argument('<release>', 'a release or deployment by id or name, or service@version')
    .description('whether it may go out by the policies: ends with 0 for GO alone')
    .option('--json', 'print the whole answer', false)
    .action(async (named: string, _: object, command: Command) => {
      const { json, ...options } = command.optsWithGlobals<GlobalOptions & { json: boolean }>()
      const { useApi } = await import('./ask.ts')
      const answer = await useApi(options, (get) =>
        get<GateAnswer>(`/api/releases/${encodeURIComponent(named)}/gate?record=true`),
      )
      console.log(json ? JSON.stringify(answer, null, 2) : describeAnswer(answer))
      process.exitCode = exitCodes[EXITS[answer.verdict] ?? 'cannotTell']
    })
}

export function describeAnswer({ verdict, reasons, subject, gates, recheck }: GateAnswer): string {
  const lines = [`${verdict}  ${subject.name}`, ...reasons.map((reason) => `  ${reason}`), '']
  for (const gate of gates) lines.push(...describeGate(gate))
  if (verdict === 'GO' && recheck.length > 0 && subject.happened_at === null)
    lines.push('', `Ask again right before the deployment: ${recheck.join(', ')}`)
  return lines.join('\n')
}

function describeGate(gate: Gate): string[] {
  const notes = [gate.severity === 'advisory' ? 'advisory' : '', gate.is_dry_run ? 'dry run' : ''].filter(
    Boolean,
  )
  const head = `  ${MARKS[gate.state].padEnd(7)}${gate.policy}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}: ${gate.reason}`
  const isOpen = gate.state !== 'met' && gate.state !== 'waived'
  const more = [
    ...(isOpen && gate.todo !== null ? [gate.todo] : []),
    ...(isOpen && gate.evidence_url !== null ? [gate.evidence_url] : []),
    ...(gate.waiver ? [describeWaiver(gate.waiver)] : []),
  ]
  return [head, ...more.map((line) => `         ${line}`)]
}

function describeWaiver({ reason, expires_at }: NonNullable<Gate['waiver']>): string {
  const until =
    expires_at === null ? '' : ` until ${new Date(expires_at).toISOString().slice(0, 16).replace('T', ' ')}`
  return `waived${until}: ${reason}`
}
