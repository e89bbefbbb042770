import type { Source } from '../ingest/contract.ts'

/** One source of a tool that only tests know. */
export const tracker: Source = {
  id: 'tracker:a',
  tool: 'tracker',
  name: 'a',
  label: 'A',
  repositoryId: null,
  isConfiguration: false,
  services: [],
  tagPattern: null,
  options: {},
}
