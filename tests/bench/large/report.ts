/** Writes what was measured into docs/performance.md, between marks; parts that were not measured this time stay. */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { format } from 'prettier'
import { root } from '../../tree.ts'
import { cells, missed, type Figure } from './figures.ts'

export interface Report {
  commit: string
  measured_at: string
  machine: string
  events: number
  is_short: boolean
  figures: Figure[]
}

const FILE = join(root, 'docs', 'performance.md')
const [BEGIN, END] = ['<!-- bench -->', '<!-- /bench -->']

export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? ''
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} cores${model === '' ? '' : ` (${model})`}, ${memory} GB, Node ${process.versions.node}, ${process.platform}`
}

export async function writeReport(report: Report): Promise<void> {
  const text = readFileSync(FILE, 'utf8')
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`No ${BEGIN} … ${END} to write between: ${FILE}`)
  const parts = new Map([...readParts(text.slice(from + BEGIN.length, to)), ...writeParts(report)])
  const whole = `${text.slice(0, from + BEGIN.length)}\n\n${[...parts.values()].join('\n\n')}\n\n${text.slice(to)}`
  writeFileSync(FILE, await format(whole, { parser: 'markdown', proseWrap: 'preserve' }))
}

/** By their headings. */
function readParts(text: string): [heading: string, part: string][] {
  const [, ...parts] = text.split(/^(?=### )/m)
  return parts.map((part) => [part.split('\n', 1)[0] ?? '', part.trim()])
}

function writeParts({ commit, measured_at, machine, events, figures }: Report): [string, string][] {
  const parts = Map.groupBy(figures, ({ part }) => part)
  return [...parts].map(([part, rows]) => {
    const heading = `### ${part[0]?.toUpperCase()}${part.slice(1)}`
    const bars = rows.filter(({ bar }) => bar).length
    const told = bars === 0 ? '' : ` Bars missed: ${missed(rows).length} of ${bars}.`
    const whence = `${events.toLocaleString('en')} events, ${measured_at.slice(0, 10)}, commit ${commit}, ${machine}.${told}`
    return [heading, [heading, whence, table(rows)].join('\n\n')]
  })
}

function table(figures: readonly Figure[]): string {
  const row = (texts: readonly string[]) =>
    `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`
  const marked = figures.map((figure) =>
    cells(figure).map((cell) => (cell === 'missed' ? '**missed**' : cell)),
  )
  return [
    row(['what', 'measured', 'beside', 'bar', '']),
    row(['---', '---', '---', '---', '---']),
    ...marked.map(row),
  ].join('\n')
}
