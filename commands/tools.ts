/** What `init` asks of each tool; the flags have the same names. */
import { tools } from './tool-list.ts'

export { tools } from './tool-list.ts'

export interface Question {
  /** The key of the entry. */
  key: string
  flag: string
  message: string
  default?: string
  isOptional?: boolean
  /** The entry has a list of such values. */
  isList?: boolean
}

export interface ToolQuestions {
  tool: string
  title: string
  /** What it would unlock. */
  brings: string
  questions: readonly Question[]
  /** Without one of these keys the tool is left out. */
  needs: readonly string[]
}

export type Entry = Record<string, string | string[]>
export type Answers = Record<string, Entry>

/** The flags that were given, by tool; defaults are filled in where a tool is named. */
export function readFlags(options: Record<string, unknown>): Answers {
  const answers: Answers = {}
  for (const { tool, questions, needs } of tools) {
    const entry: Entry = {}
    for (const question of questions) {
      const name = question.flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
      const given = options[name]
      const value = typeof given === 'string' ? given : question.default
      if (value !== undefined) put(entry, question, value)
    }
    if (needs.some((key) => entry[key] !== undefined)) answers[tool] = entry
  }
  return answers
}

export function put(entry: Entry, { key, isList }: Question, value: string): void {
  entry[key] = isList ? [value] : value
}

/** What the tool would unlock; null of one that `init` does not ask for. */
export function nameGain(tool: string): string | null {
  return tools.find((one) => one.tool === tool)?.brings ?? null
}
