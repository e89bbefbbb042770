/**
 * Answers of the set-up queue as lines of streamgauge.yaml. Every line that is written says which decision it answers,
 * and that is how it is found again to be undone; all other lines stay as they are, to the letter.
 */
import { isMap, isSeq, parseDocument, YAMLMap, YAMLSeq, type Document, type Node } from 'yaml'
import { findDeepLine, sayDeep } from '../../transforms/nesting.ts'
import { indent, printApart, printItem, quote } from './printed.ts'

/** One entry of a list of the file. */
export interface AnswerEntry {
  /** The list, for instance deployments. */
  list: string
  value: Record<string, unknown>
  /** Keys by which an entry that is there already is the same one; what it lacks is filled in then. */
  sameBy?: readonly string[]
}

export interface WrittenAnswer {
  decisionId: string
  answer: 'confirmed' | 'refused'
  /** YYYY-MM-DD. */
  date: string
}

const MARK = /# (confirmed|refused) (\d{4}-\d\d-\d\d): (.+?)\s*$/

/** The text with the entries added; those that are there already stay as they are. Errors: text that is no YAML. */
export function addAnswer(text: string, answer: WrittenAnswer, entries: readonly AnswerEntry[]): string {
  const mark = `# ${answer.answer} ${answer.date}: ${answer.decisionId}`
  const begun =
    answer.answer === 'refused' ? addLines(text, 'refused', `- ${quote(answer.decisionId)} ${mark}`) : text
  return entries.reduce((now, entry) => addEntry(now, entry, mark), begun)
}

/** The text without what answered this decision; lists that become empty go too. */
export function removeAnswer(text: string, decisionId: string): string {
  const lines = text.split('\n')
  for (let i = 0; i < lines.length;) {
    const line = lines[i] ?? ''
    if (MARK.exec(line)?.[3] !== decisionId) i++
    else {
      const isAlone = line.trimStart().startsWith('#')
      lines.splice(i, isAlone ? 1 + lengthOfItem(lines, i + 1) : 1)
      i = dropEmptyKey(lines, i)
    }
  }
  const left = lines.join('\n')
  read(left)
  return left.trim() === '' ? '' : left
}

/** Every answer that the text tells, the first line of each decision. */
export function listAnswers(text: string): WrittenAnswer[] {
  const found = new Map<string, WrittenAnswer>()
  for (const line of text.split('\n')) {
    const [, answer, date, decisionId] = MARK.exec(line) ?? []
    if (decisionId && date && !found.has(decisionId))
      found.set(decisionId, { decisionId, date, answer: answer as WrittenAnswer['answer'] })
  }
  return [...found.values()]
}

/** The entries as they would stand in an empty file. */
export function printEntries(entries: readonly AnswerEntry[]): string {
  return printApart(entries) ?? entries.reduce((text, entry) => addEntry(text, entry), '')
}

function read(text: string): Document {
  if (findDeepLine(text) !== null)
    throw new Error(`The configuration is not valid YAML, mend it first: ${sayDeep}`)
  const document = parseDocument(text)
  const [fault] = document.errors
  if (fault) throw new Error(`The configuration is not valid YAML, mend it first: ${fault.message}`)
  return document
}

function addEntry(text: string, { list: key, value, sameBy }: AnswerEntry, mark?: string): string {
  const document = read(text)
  const found = listOf(document, key)
  const same = found?.items.find((item) => isMap(item) && isSame(item, value, sameBy ?? Object.keys(value)))
  if (!isMap(same)) return addLines(text, key, `${mark ? `${mark}\n` : ''}${printItem(value)}`)
  return fill(document, same, value, mark) ? print(document) : text
}

/** Adds lines at the end of a list; only a list that is not written line by line is written anew. */
function addLines(text: string, key: string, item: string): string {
  const document = read(text)
  const node = isMap(document.contents) ? (document.get(key, true) as unknown as Node | undefined) : undefined
  if (node === undefined) {
    const begun = text === '' || text.endsWith('\n') ? text : `${text}\n`
    return `${begun}${key}:\n${indent(item, 2)}\n`
  }
  if (!isSeq(node) || node.flow || node.items.length === 0)
    return addLines(unfold(document, key, node), key, item)
  const start = node.range?.[0] ?? 0
  const column = start - (text.lastIndexOf('\n', start - 1) + 1)
  const last = (node.items.at(-1) as Node).range?.[1] ?? start
  // A block ends in front of the next key: back to the last line that holds something of it.
  const body = text.slice(0, last).trimEnd()
  const newline = text.indexOf('\n', body.length)
  const end = newline < 0 ? text.length : newline
  return `${text.slice(0, end)}\n${indent(item, column)}${text.slice(end) || '\n'}`
}

/** The list written line by line; one entry in its place becomes a list of one. */
function unfold(document: Document, key: string, node: Node): string {
  const list = isSeq(node) ? node : new YAMLSeq()
  if (isMap(node)) list.add(node)
  list.flow = false
  if (list.items.length > 0) document.set(key, list)
  else document.delete(key)
  return print(document)
}

function listOf(document: Document, key: string): YAMLSeq | undefined {
  const found = isMap(document.contents)
    ? (document.get(key, true) as unknown as Node | undefined)
    : undefined
  if (isSeq(found)) return found
  if (!isMap(found)) return undefined
  const list = new YAMLSeq()
  list.add(found)
  return list
}

function isSame(item: YAMLMap, value: Record<string, unknown>, keys: readonly string[]): boolean {
  const plain = item.toJSON() as Record<string, unknown>
  return keys.every((key) => JSON.stringify(plain[key]) === JSON.stringify(value[key]))
}

/** What the entry lacks is set, lists are added to; values that are there stay. Tells whether anything was written. */
function fill(document: Document, item: YAMLMap, value: Record<string, unknown>, mark?: string): boolean {
  const comment = mark?.replace(/^#/, '')
  let isNew = false
  for (const [key, wanted] of Object.entries(value)) {
    const found = item.get(key, true) as unknown as Node | undefined
    if (Array.isArray(wanted)) isNew = addTo(document, item, key, wanted, comment) || isNew
    else if (found === undefined) {
      item.set(key, annotate(document.createNode(wanted) as Node, comment))
      isNew = true
    }
  }
  item.flow &&= !isNew
  return isNew
}

function addTo(document: Document, item: YAMLMap, key: string, wanted: unknown[], comment?: string): boolean {
  const found = item.get(key, true) as unknown as Node | undefined
  const list = isSeq(found) ? found : new YAMLSeq()
  const known = list.toJSON() as unknown[]
  const missing = wanted.filter((one) => !known.includes(one))
  if (missing.length === 0) return false
  for (const one of missing) list.add(annotate(document.createNode(one) as Node, comment))
  list.flow = false
  item.set(key, list)
  return true
}

function annotate(node: Node, comment: string | undefined): Node {
  if (comment) node.comment = comment
  return node
}

function print(document: Document): string {
  const isEmpty = isMap(document.contents) && document.contents.items.length === 0
  return isEmpty ? '' : document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

const indentOf = (line: string) => line.length - line.trimStart().length

/** How many lines an item takes that begins here. */
function lengthOfItem(lines: readonly string[], from: number): number {
  const width = indentOf(lines[from] ?? '')
  const after = lines.slice(from + 1)
  const end = after.findIndex((line) => line.trim() === '' || indentOf(line) <= width)
  return 1 + (end < 0 ? after.length : end)
}

/** Takes out the key above when nothing is left below it; returns where to go on. */
function dropEmptyKey(lines: string[], at: number): number {
  const above = lines[at - 1] ?? ''
  if (!/^\s*[\w-]+:\s*$/.test(above)) return at
  const next = lines.slice(at).find((line) => line.trim() !== '' && !line.trimStart().startsWith('#')) ?? ''
  const isHeld =
    indentOf(next) > indentOf(above) ||
    (next.trimStart().startsWith('-') && indentOf(next) === indentOf(above))
  if (isHeld) return at
  lines.splice(at - 1, 1)
  return at - 1
}
