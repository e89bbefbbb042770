import { Option, type Command } from 'commander'
import type { MarkdownAnswer, ReplayAnswer } from '../api/schemas/index.ts'
import type { GlobalOptions } from './options.ts'

interface ReleaseOptions extends GlobalOptions {
  notes?: string
  asOf?: string
}

const AUDIENCES = ['users', 'operations', 'auditors']

export function addRelease(program: Command): void {
  program
    .command('release')
    .argument('<release>', 'a release or deployment by id or name, or service@version')
    .description(
      'all that is known of one release as Markdown: its report, its notes, or a day as it was known',
    )
    .addOption(
      new Option('--notes <audience>', 'release notes for them instead').choices(AUDIENCES).conflicts('asOf'),
    )
    .option('--as-of <day>', 'what was known at the end of that day (YYYY-MM-DD) instead')
    .action(async (named: string, _: object, command: Command) => {
      const { notes, asOf, ...options } = command.optsWithGlobals<ReleaseOptions>()
      const { useApi } = await import('./ask.ts')
      const path = `/api/releases/${encodeURIComponent(named)}`
      await useApi(options, async (get) => {
        if (asOf !== undefined) {
          const replay = await get<ReplayAnswer>(`${path}/replay?at=${encodeURIComponent(asOf)}`)
          console.log(describeReplay(replay))
          return
        }
        const { markdown } = await get<MarkdownAnswer>(
          notes === undefined ? `${path}/report` : `${path}/notes?audience=${notes}`,
        )
        console.log(markdown.trimEnd())
      })
    })
}

export function describeReplay({
  name,
  at,
  verdict,
  reasons,
  gates,
  kept_since,
  told,
  plan,
  records,
  known,
}: ReplayAnswer): string {
  const kept =
    kept_since === null ? 'No result is kept of it.' : `Results are kept since ${time(kept_since)}.`
  return [
    `${verdict ?? 'NO VERDICT KEPT'}  ${name}, as known on ${time(at)}`,
    ...reasons.map((reason) => `  ${reason}`),
    ...(verdict === null ? [`  ${kept}`] : []),
    ...(told === null ? [] : [`  A pipeline was told ${told.verdict} on ${time(told.at)}`]),
    '',
    ...gates.map(
      (gate) => `  ${gate.state.padEnd(8)}${gate.policy}: ${gate.reason} (since ${time(gate.known_at)})`,
    ),
    plan === null
      ? '  plan    nothing is kept of it by then'
      : `  plan    for ${plan.planned_at === null ? 'no date' : time(plan.planned_at)}, owner ${plan.owner ?? 'nobody'}, written ${time(plan.revised_at)}`,
    ...records.map((record) =>
      `  ${record.record.padEnd(8)}${record.kind}${record.verdict === null ? '' : `: ${record.verdict}`} ${record.text ?? ''}`.trimEnd(),
    ),
    ...known.map(({ what, then_count, now_count }) => `  known   ${what}: ${then_count}, ${now_count} now`),
  ].join('\n')
}

function time(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ')
}
