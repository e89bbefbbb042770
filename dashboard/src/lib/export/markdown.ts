import type { Group, MetricAnswer } from '#lib/data/types.ts'
import { sayInterval, sayN, sayPlain } from '#lib/format/figure.ts'
import { sayVerdict } from '#lib/format/verdict.ts'
import type { Circumstances } from './context.ts'

/** A figure as it can be pasted into a document or a chat, with all that it takes to believe it. */
export function figureMarkdown(
  answer: MetricAnswer,
  group: Group,
  { scope, window, asOf }: Circumstances,
  address: string,
): string {
  const whole = group.window
  const value = whole.value === null ? (whole.withheld ?? 'unknown') : sayPlain(whole.value, answer)
  const interval = whole.value === null ? null : sayInterval(whole.low, whole.high, answer)
  const beside = [interval && `95 % interval ${interval}`, sayN(whole, answer)].filter(Boolean).join(', ')
  const late = whole.p85 === null ? [] : [`p85: ${sayPlain(whole.p85, answer)}`]
  const facts = [
    ...late,
    `Scope: ${group.key === null ? scope : group.label}`,
    `Window: ${window}`,
    sayChange(answer, group),
    `Signal or noise: ${sayVerdict(group, answer)}`,
    `Definition: ${answer.definition}`,
    ...answer.notes,
    `As of ${asOf}`,
  ]
  const title = `**[${answer.title}](${address}): ${value}** (${beside})`
  return `${[title, '', ...facts.map((fact) => `- ${fact}`)].join('\n')}\n`
}

function sayChange(answer: MetricAnswer, { comparison }: Group): string {
  if (comparison === null || comparison.difference === null) return 'Against the window before: not known'
  const { previous, difference, low, high, is_change } = comparison
  const before = `${sayPlain(previous.value, answer)}, ${sayN(previous, answer)}`
  if (!is_change) return `Against the window before (${before}): no change that is more than noise`
  const size = sayPlain(Math.abs(difference), answer)
  const interval = sayInterval(low, high, answer)
  return `Against the window before (${before}): ${size} ${difference < 0 ? 'less' : 'more'}${interval ? `, 95 % interval of the difference ${interval}` : ''}`
}
