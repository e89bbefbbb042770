/** YAML with lines: every document by itself, so that a broken one hides no other. */
import { isNode as isYamlNode, LineCounter, parseAllDocuments, type Document } from 'yaml'
import { findDeepLine, sayDeep } from '../../../../transforms/nesting.ts'
import { Malformed, type Reading } from './fact.ts'

export interface YamlDocument {
  value: unknown
  /** The line of a place inside it; of the document when there is no such place. */
  line(...path: (string | number)[]): number
}

export interface YamlFile {
  documents: YamlDocument[]
  faults: Malformed[]
}

/** Templates of other programs are no YAML yet. */
export function isTemplate(text: string): boolean {
  return /\{\{|\{%/.test(text)
}

export function readYaml(text: string): YamlFile {
  const deep = findDeepLine(text)
  if (deep !== null) return { documents: [], faults: [new Malformed(deep, `not valid YAML: ${sayDeep}`)] }
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent', lineCounter: lines })
  const file: YamlFile = { documents: [], faults: [] }
  for (const document of Array.isArray(parsed) ? parsed : []) {
    const start = lineOfNode(document.contents, lines) ?? 1
    const [fault] = document.errors
    if (fault) {
      const line = fault.linePos?.[0].line ?? start
      const [reason = ''] = fault.message.split('\n')
      file.faults.push(new Malformed(line, `not valid YAML: ${reason.replace(/( at line \d+.*)?:?$/, '')}`))
      continue
    }
    try {
      file.documents.push({
        value: document.toJS(),
        line: (...path) => lineIn(document, path, lines) ?? start,
      })
    } catch (error) {
      file.faults.push(new Malformed(start, `not valid YAML: ${(error as Error).message}`))
    }
  }
  return file
}

/** A file of one kind of document; templates are counted, not rejected. */
export function eachDocument(text: string, read: (document: YamlDocument) => Reading['facts']): Reading {
  const { documents, faults } = readYaml(text)
  if (faults.length > 0 && isTemplate(text)) return { facts: [], faults: [], skipped: 'template' }
  const reading: Reading = { facts: [], faults }
  for (const document of documents) {
    try {
      reading.facts.push(...read(document))
    } catch (error) {
      if (!(error instanceof Malformed)) throw error
      reading.faults.push(error)
    }
  }
  return reading
}

function lineIn(document: Document, path: readonly (string | number)[], lines: LineCounter): number | null {
  for (let depth = path.length; depth > 0; depth--) {
    const line = lineOfNode(document.getIn(path.slice(0, depth), true), lines)
    if (line !== null) return line
  }
  return lineOfNode(document.contents, lines)
}

function lineOfNode(node: unknown, lines: LineCounter): number | null {
  if (!isYamlNode(node) || !node.range) return null
  return lines.linePos(node.range[0]).line
}
