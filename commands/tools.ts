/** What `init` asks of each tool; the flags have the same names. */

export interface Question {
  /** The key of the entry. */
  key: string
  flag: string
  message: string
  default?: string
  isOptional?: boolean
}

export interface ToolQuestions {
  tool: string
  title: string
  questions: readonly Question[]
  /** Without this key the tool is left out. */
  needs: string
}

export const tools: readonly ToolQuestions[] = [
  {
    tool: 'github',
    title: 'GitHub: repositories, requests, builds, deployments, teams',
    needs: 'org',
    questions: [
      { key: 'org', flag: 'github-org', message: 'Organisation on GitHub' },
      {
        key: 'token_env',
        flag: 'github-token-env',
        message: 'Environment variable that holds its token',
        default: 'GITHUB_TOKEN',
      },
      {
        key: 'url',
        flag: 'github-url',
        message: 'Address of the API, of an enterprise server only',
        isOptional: true,
      },
    ],
  },
  {
    tool: 'jira',
    title: 'Jira: work items and the way they went',
    needs: 'url',
    questions: [
      { key: 'url', flag: 'jira-url', message: 'Address of the site' },
      {
        key: 'token_env',
        flag: 'jira-token-env',
        message: 'Environment variable that holds its token',
        default: 'JIRA_TOKEN',
      },
      {
        key: 'email_env',
        flag: 'jira-email-env',
        message: 'Environment variable that holds the e-mail address, of a Cloud token only',
        isOptional: true,
      },
    ],
  },
  {
    tool: 'pagerduty',
    title: 'PagerDuty: incidents',
    needs: 'token_env',
    questions: [
      { key: 'token_env', flag: 'pagerduty-token-env', message: 'Environment variable that holds its key' },
      {
        key: 'url',
        flag: 'pagerduty-url',
        message: 'Address of the API, of the European region only',
        isOptional: true,
      },
    ],
  },
]

export type Answers = Record<string, Record<string, string>>

/** The flags that were given, by tool; defaults are filled in where a tool is named. */
export function readFlags(options: Record<string, unknown>): Answers {
  const answers: Answers = {}
  for (const { tool, questions, needs } of tools) {
    const entry: Record<string, string> = {}
    for (const question of questions) {
      const name = question.flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
      const given = options[name]
      const value = typeof given === 'string' ? given : question.default
      if (value !== undefined) entry[question.key] = value
    }
    if (entry[needs] !== undefined) answers[tool] = entry
  }
  return answers
}
