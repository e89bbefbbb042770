import type { Scopes } from './types.ts'

/** The screens in the order of the stream. One without `needs` has data from Git alone. */
export interface Screen {
  path: string
  name: string
  icon: string
  question: string
  /** Whether there is anything to show on it. */
  has?: (scopes: Scopes) => boolean
}

export interface FutureScreen {
  name: string
  icon: string
  shows: string
  needs: string
  /** Where it can be begun without a further source. */
  path?: string
  /** Whether it is still to come with this data. */
  has?: (scopes: Scopes) => boolean
}

/** Whether a tool tells of deployments: a clone alone knows no reviews and no checks. */
function isTold({ services }: Scopes): boolean {
  return services.some(({ origin }) => origin !== null && origin !== 'tag' && origin !== 'merge')
}

export const screens: Screen[] = [
  { path: '/', name: 'Overview', icon: 'overview', question: 'What changed, and where does work stand?' },
  { path: '/flow', name: 'Flow', icon: 'flow', question: 'Where does work wait?' },
  {
    path: '/delivery',
    name: 'Delivery',
    icon: 'delivery',
    question: 'How fast and how safely do we deliver?',
  },
  {
    path: '/releases',
    name: 'Releases',
    icon: 'releases',
    question: 'What went out, and what needed repair?',
  },
  {
    path: '/radar',
    name: 'Radar',
    icon: 'radar',
    question: 'What goes out when, and what collides?',
    has: ({ has_plans }) => has_plans,
  },
  {
    path: '/risk',
    name: 'Risk',
    icon: 'risk',
    question: 'What may break, what would it reach, and how good is this score?',
  },
  { path: '/map', name: 'Map', icon: 'map', question: 'What needs what, and who says so?' },
  {
    path: '/environments',
    name: 'Environments',
    icon: 'environments',
    question: 'Which version is where, and what is free?',
    has: ({ has_environments }) => has_environments,
  },
  {
    path: '/waiting',
    name: 'Waiting',
    icon: 'waiting',
    question: 'What waits for you, and what does it hold up?',
    has: ({ has_waiting }) => has_waiting,
  },
  {
    path: '/guardrails',
    name: 'Guardrails',
    icon: 'guardrails',
    question: 'Which rules are kept, and what does keeping them cost?',
    has: isTold,
  },
  {
    path: '/value',
    name: 'Value',
    icon: 'value',
    question: 'Did it deliver?',
    has: ({ has_goals }) => has_goals,
  },
  {
    path: '/teams',
    name: 'Teams',
    icon: 'teams',
    question: 'Who has what in hand, and who waits for whom?',
    has: ({ teams }) => teams.length > 0,
  },
]

export const sourcesScreen: Screen = {
  path: '/sources',
  name: 'Sources',
  icon: 'sources',
  question: 'Can I trust these numbers today?',
}

export const setupScreen: Screen = {
  path: '/setup',
  name: 'Set-up',
  icon: 'setup',
  question: 'What should be confirmed?',
}

export const catalogueScreen: Screen = {
  path: '/metrics',
  name: 'Catalogue',
  icon: 'catalogue',
  question: 'What does each number mean?',
}

export const futureScreens: FutureScreen[] = [
  {
    name: 'Teams',
    icon: 'teams',
    shows: 'What each team has in hand, and who waits for whom',
    needs: 'teams: a hosting tool tells them, or `teams:` in the configuration',
    has: ({ teams }) => teams.length === 0,
  },
  {
    name: 'Radar',
    icon: 'radar',
    shows: 'What goes out when, and what collides',
    needs:
      'plans: releases with dates, freezes or bookings of environments, from a tracker’s versions or a file (`release.csv`, `blackout.ics`, `booking.csv`)',
    has: ({ has_plans }) => !has_plans,
  },
  {
    name: 'Environments',
    icon: 'environments',
    shows: 'Which version is where, and what is free',
    needs:
      'a deployment tool, such as GitHub Actions or Argo CD, that tells of more than production, or bookings',
    has: ({ has_environments }) => !has_environments,
  },
  {
    name: 'Guardrails',
    icon: 'guardrails',
    shows: 'Which releases followed the policy, and what each control costs',
    needs: 'reviews and approvals from GitHub or GitLab',
    has: (scopes) => !isTold(scopes),
  },
  {
    name: 'Value',
    icon: 'value',
    path: '/value',
    shows: 'Whether a release moved the number it was meant to move',
    needs: 'a goal, which takes a minute to name, and one weekly number',
    has: ({ has_goals }) => !has_goals,
  },
]
