/** The steps that work takes under each methodology, and who works by which: templates are data, the file may change them. */
import { ConfigError, type ParsedFile } from './file.ts'
import type { GeneralConfig } from './schema.ts'

export interface Step {
  name: string
  /** Phases of items and releases that are this step. */
  phases: readonly string[]
  isOptional: boolean
}

export interface Methodology {
  name: string
  teams: readonly string[]
  valueStreams: readonly string[]
  steps: readonly Step[]
}

const must = (name: string): Step => ({ name, phases: [name], isOptional: false })
const may = (name: string): Step => ({ name, phases: [name], isOptional: true })

export const TEMPLATES: Readonly<Record<string, readonly Step[]>> = {
  kanban: [may('idea'), may('design'), must('build'), may('test'), may('release')],
  scrum: [may('idea'), must('design'), must('build'), must('test'), may('release')],
  staged: [may('idea'), may('design'), must('build'), must('test'), must('release')],
  waterfall: [must('idea'), must('design'), must('build'), must('test'), must('release')],
}

/** Errors: ConfigError for a methodology without steps that has no template of that name. */
export function readMethodologies(general: GeneralConfig, file: ParsedFile | null): Methodology[] {
  return (general.methodologies ?? []).map(({ name, teams, value_streams, steps }, i) => {
    const template = steps?.map((step) => ({
      name: step.name,
      phases: step.phases ?? [step.name],
      isOptional: step.optional ?? false,
    }))
    if (template === undefined && !Object.hasOwn(TEMPLATES, name))
      throw new ConfigError(
        `${file?.place(['methodologies', i])}: A methodology needs steps, unless it is ${Object.keys(TEMPLATES).join(', ')}: ${name}`,
      )
    return {
      name,
      teams: teams ?? [],
      valueStreams: value_streams ?? [],
      steps: template ?? TEMPLATES[name]!,
    }
  })
}
