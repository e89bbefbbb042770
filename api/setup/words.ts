/** A decision in words: what is asked, why, and what it would unlock. */
import type { Decided, OptionRow } from './rows.ts'

const count = (n: number) => Math.round(n).toLocaleString('en')
const many = (n: number, one: string, several = `${one}s`) => `${count(n)} ${n === 1 ? one : several}`
const quoted = (label: string) => `“${label}”`
const lastPart = (id: string | null) => id?.split('/').at(-1) ?? 'its repository'
const percent = (part: number, whole: number) => `${Math.round((100 * part) / whole)} %`

interface Words {
  /** Asked of one name. */
  one(option: OptionRow): string
  several(decided: Decided): string
}

const flowWords: Record<string, string> = {
  new: 'not begun',
  waiting: 'waiting',
  active: 'being worked on',
  done: 'done',
  cancelled: 'given up',
}

const questions: Record<string, Words> = {
  job: {
    one: ({ label, service_name, repository_id, target }) =>
      `Does job ${quoted(label)} deploy ${service_name ?? lastPart(repository_id)} to ${target}?`,
    several: ({ decision, options }) => {
      const labels = new Set(options.map(({ label }) => label))
      const jobs = labels.size === 1 ? `job ${quoted([...labels][0] ?? '')}` : `these ${labels.size} jobs`
      const verb = labels.size === 1 ? 'Does' : 'Do'
      return `${verb} ${jobs} in ${many(decision.repository_count, 'repository', 'repositories')} deploy to ${decision.target}?`
    },
  },
  environment: {
    one: ({ label, target }) => `Is environment ${quoted(label)} ${target}?`,
    several: ({ decision, options }) => `Are these ${options.length} environments ${decision.target}?`,
  },
  repository: {
    one: ({ label }) => `Does repository ${quoted(label)} say what runs where?`,
    several: ({ options }) => `Do these ${options.length} repositories say what runs where?`,
  },
  image: {
    one: ({ label, service_name }) => `Is image ${quoted(label)} the service ${service_name}?`,
    several: ({ options }) => `Are these ${options.length} images the services of almost the same name?`,
  },
  service: {
    one: ({ label, repository_id }) =>
      `Is ${quoted(label)} a service of its own in ${lastPart(repository_id)}?`,
    several: ({ decision, options }) =>
      `Is ${lastPart(decision.repository_id)} made of these ${options.length} services?`,
  },
  status: {
    one: ({ label, target }) => `Does ${quoted(label)} mean ${flowWords[target ?? ''] ?? target}?`,
    several: ({ decision, options }) => {
      const labels = new Set(options.map(({ label }) => label.toLowerCase()))
      const phase = decision.phase ? `, in ${decision.phase}` : ''
      const names = labels.size === 1 ? quoted(options[0]?.label ?? '') : `these ${labels.size} statuses`
      return `${labels.size === 1 ? 'Does' : 'Do'} ${names} mean ${flowWords[decision.target ?? ''] ?? decision.target}${phase}?`
    },
  },
  type: {
    one: ({ label, target }) => `Is every ${quoted(label)} a ${target}?`,
    several: ({ decision, options }) => {
      const labels = new Set(options.map(({ label }) => label.toLowerCase()))
      return labels.size === 1
        ? `Is every ${quoted(options[0]?.label ?? '')} a ${decision.target}?`
        : `Do these ${labels.size} types all mean ${decision.target}?`
    },
  },
  team: {
    one: ({ label, target }) => `Is project ${label} the work of team ${target}?`,
    several: ({ decision, options }) =>
      `Are these ${options.length} projects the work of team ${decision.target}?`,
  },
  incident_service: {
    one: ({ label, service_name }) => `Is ${quoted(label)} on call for the service ${service_name}?`,
    several: ({ options }) => `Are these ${options.length} incident services ours, by other spellings?`,
  },
  person: {
    one: () => 'Are these two accounts one person?',
    several: ({ options }) => `Are these ${options.length} pairs of accounts one person each?`,
  },
}

/** The question that a decision asks. */
export function ask(decided: Decided): string {
  const words = questions[decided.decision.kind]
  const [only] = decided.options
  if (!words || !only) return decided.decision.decision_id
  return decided.options.length === 1 ? words.one(only) : words.several(decided)
}

const gains: Record<string, (n: number) => string> = {
  deployments: (n) => many(n, 'deployment').replace(/^\S+ /, ''),
  changes: () => 'changed files in services of their own',
  hours: () => 'hours of work told apart',
  items: (n) => (n === 1 ? 'work item' : 'work items'),
  incidents: (n) => (n === 1 ? 'incident' : 'incidents'),
  accounts: (n) => (n === 1 ? 'account' : 'accounts'),
}

/** What the gain's number counts. */
export function nameGain({ decision }: Decided): string {
  const word = gains[decision.gain_unit]?.(decision.gain_count) ?? decision.gain_unit
  const isProduction =
    decision.gain_unit === 'deployments' &&
    (decision.target === 'production' || ['service', 'repository'].includes(decision.kind))
  return isProduction ? `production ${word}` : word
}

/** What else follows. */
export function nameMore({ decision }: Decided): string {
  const changes = decision.change_count ?? 0
  if (decision.kind === 'job' && decision.target === 'production' && changes > 0)
    return `lead time to production for up to ${many(changes, 'merged change')}`
  if (decision.kind === 'status' && decision.target === 'waiting')
    return 'flow efficiency and the constraint can be told'
  if (decision.kind === 'status' && decision.target === 'cancelled')
    return 'what was given up does not count as finished'
  if (decision.kind === 'team') return 'flow and delivery by team'
  if (decision.kind === 'type') return 'flow distribution'
  if (decision.kind === 'incident_service') return 'failed deployments and recovery'
  if (decision.kind === 'person') return 'reviews by another person than the author'
  if (decision.kind === 'service') return 'change sets by folder'
  return ''
}

/** Why it was inferred, in sentences. */
export function explain(decided: Decided): string[] {
  return (reasons[decided.decision.kind]?.(decided) ?? []).filter((sentence) => sentence !== '')
}

const reasons: Record<string, (decided: Decided) => string[]> = {
  job: ({ decision, options }) => {
    const isByFlow = options.some(({ basis }) => basis === 'workflow')
    return [
      isByFlow
        ? 'The workflow’s name says that it deploys, and this is its last job.'
        : `${options.length === 1 ? 'Its name says' : 'Their names say'} that something is deployed${decision.target ? ` to ${decision.target}` : ''}.`,
      `Ran ${many(decision.case_count, 'time')} outside requests; ${percent(Math.min(decision.gain_count, decision.case_count), decision.case_count)} succeeded on the default branch or a tag.`,
      'No tool tells these deployments otherwise.',
    ]
  },
  environment: ({ decision, options }) => [
    options.some(({ basis }) => basis === 'unknown')
      ? 'The tool does not say what it is, and neither does its name.'
      : 'Its name says what it is; which part of the repository it holds is not told.',
    `${many(decision.case_count, 'deployment')} went there.`,
  ],
  repository: ({ decision }) => [
    `It holds ${many(decision.case_count, 'YAML file')} and little else, some of them under the name of a production.`,
    'Each change of an image’s or chart’s version there is then a deployment.',
  ],
  image: () => ['The names are equal but for spelling and words such as service or api.'],
  service: ({ decision, options }) => [
    options.some(({ basis }) => basis === 'deployments')
      ? 'Jobs or environments of the repository bear the names of these folders.'
      : '',
    options.some(({ basis }) => basis !== 'package')
      ? 'Folders of the repository are built into images of their own.'
      : 'Folders of the repository are packages of their own.',
    `${many(decision.case_count, 'file')} in all.`,
  ],
  status: ({ decision, options }) => {
    const places = options.flatMap(({ position_ratio }) => position_ratio ?? [])
    const mean = places.reduce((sum, one) => sum + one, 0) / (places.length || 1)
    return [
      options.every(({ basis }) => basis === 'name')
        ? 'Their words say so; the tool’s own category does not, or says otherwise.'
        : 'Its words say nothing that is known here; the tool counts it as work in progress.',
      `${many(decision.case_count, 'work item')} of ${many(decision.project_count || 1, 'project')} went through${decision.gain_unit === 'hours' ? `, ${count(decision.gain_count)} h in all` : ''}.`,
      places.length > 0 ? `On average it stands ${Math.round(mean * 100)} % along an item’s way.` : '',
    ]
  },
  type: ({ decision }) => [
    `${many(decision.case_count, 'work item')} in ${many(decision.project_count || 1, 'project')}.`,
  ],
  team: ({ decision, options }) => [
    options.some(({ basis }) => basis === 'people')
      ? 'Most of its work is assigned to members of this team, by accounts that share an e-mail address.'
      : 'The project’s key begins the team’s name.',
    decision.case_count > 0
      ? `${many(decision.case_count, 'work item')} with an assignee whose team is known.`
      : '',
  ],
  incident_service: ({ decision }) => [
    'The names are equal but for spelling, or one is part of the other.',
    `${many(decision.case_count, 'incident')} so far.`,
  ],
  person: () => ['They bear the same handle in two tools; nothing else links them, and no name is kept.'],
}

/** Where a name was seen. */
export function place(option: OptionRow): string {
  const { kind, repository_id, pipeline, project_key, path_prefix, service_name, target, case_count } = option
  if (kind === 'job') return [lastPart(repository_id), pipeline, service_name].filter(Boolean).join(' · ')
  if (kind === 'environment') return [lastPart(repository_id), service_name].filter(Boolean).join(' · ')
  if (kind === 'service') return path_prefix ?? ''
  if (kind === 'status' || kind === 'type') return project_key ?? 'no project'
  if (kind === 'team') return many(case_count, 'assigned item')
  if (kind === 'person') return `and ${target}`
  return service_name ? `is ${service_name}` : lastPart(repository_id)
}
