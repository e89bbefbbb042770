/** Rows of runs and states that the set-up asks about. */
import type { Row } from './given.ts'

const REPOSITORY = { default_branch: 'main', is_configuration: false }
export const repository: Row[] = ['shop', 'pay'].map((name) => ({
  ...REPOSITORY,
  repository_id: `h/${name}`,
  name,
}))
export const service: Row[] = ['shop', 'pay'].map((name) => ({
  service_id: `git:h/${name}`,
  name,
  repository_id: `h/${name}`,
}))
