import type { Command } from 'commander'
import type { RiskRecord, RiskTrained } from '../api/schemas/index.ts'
import type { GlobalOptions } from './options.ts'

export function addRisk(program: Command): void {
  const risk = program.command('risk').description('how likely releases fail, and how good that was told')
  risk
    .command('train')
    .description('learn now from every outcome that is final; a server does so once a day by itself')
    .action(async (_: object, command: Command) => {
      const { useApi } = await import('./ask.ts')
      const trained = await useApi(command.optsWithGlobals<GlobalOptions>(), (_get, post) =>
        post<RiskTrained>('/api/risk/train', {}),
      )
      console.log(describeTrained(trained))
    })
  risk
    .command('record')
    .description('how good scores would have been, each by what was known at the beginning of its month')
    .option('--json', 'print the whole answer', false)
    .action(async (_: object, command: Command) => {
      const { json, ...options } = command.optsWithGlobals<GlobalOptions & { json: boolean }>()
      const { useApi } = await import('./ask.ts')
      const record = await useApi(options, (get) => get<RiskRecord>('/api/risk/record'))
      console.log(json ? JSON.stringify(record, null, 2) : describeRecord(record))
    })
}

function describeTrained({
  model_id,
  release_count,
  failed_count,
  is_new,
  prediction_count,
}: RiskTrained): string {
  const learnt = `Model ${model_id} has learnt from ${release_count} releases, of which ${failed_count} needed repair`
  return `${learnt}${is_new ? '' : ', the same as before'}; ${prediction_count} scores are new`
}

export function describeRecord({ figures, is_silenced, labelled }: RiskRecord): string {
  const { n, failed, skill, skill_low, skill_high, auc, calibration_error } = figures
  if (n === 0)
    return `No release could be judged yet: ${labelled.final} of ${labelled.n} have an outcome that is final, and twenty are needed before a month`
  return [
    `${n} releases judged, ${failed} needed repair`,
    `Skill against the rate of failures: ${sign(skill)} (${sign(skill_low)} to ${sign(skill_high)})`,
    `Ranking (AUC): ${auc === null ? 'unknown' : auc.toFixed(3)}, calibration error: ${share(calibration_error)}`,
    ...(is_silenced ? ['It tells no more than the rate of failures alone, so no score is shown'] : []),
  ].join('\n')
}

function sign(value: number | null): string {
  if (value === null) return 'open'
  return `${value > 0 ? '+' : ''}${value.toFixed(3)}`
}

function share(value: number | null): string {
  return value === null ? 'unknown' : `${(100 * value).toFixed(1)} %`
}
