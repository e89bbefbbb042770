/**
 * Which tests run by which command. `npm test` is what to run before a commit; what takes whole processes, browsers,
 * tools, organisations and random histories runs by `npm run test:systems`, of which `.ci/run` takes the short form.
 */

/** Patterns of files, from the project's folder. */
export const SYSTEMS = [
  'fixtures/org/planted.test.ts',
  'ingest/connectors/{jenkins,jira,pagerduty,servicenow}/*.test.ts',
  'tests/{access,browser,contract,crash,fuzz,ingest,organisation,planted,privacy,soak,systems,upgrade}/**/*.test.ts',
  'tests/models/{following,incremental,landings,properties,stream-properties}.test.ts',
  'tests/package.test.ts',
  'tests/risk/null.test.ts',
  'tests/transforms/history.test.ts',
  'transforms/publish/*.test.ts',
]

/** Some of each kind. */
export const SYSTEMS_SHORT = [
  'fixtures/org/planted.test.ts',
  'ingest/connectors/jira/*.test.ts',
  'tests/{access,contract,crash,fuzz,planted,privacy,soak,upgrade}/**/*.test.ts',
  'tests/browser/{access,live,screens,writing}.test.ts',
  'tests/ingest/{cdevents,github,records,told}*.test.ts',
  'tests/models/{following,incremental,landings,properties}.test.ts',
  'tests/organisation/{kill,truth}.test.ts',
  'tests/package.test.ts',
  'tests/risk/null.test.ts',
  'tests/systems/{demo,gate,serve,shutdown,sync}.test.ts',
  'transforms/publish/*.test.ts',
]
