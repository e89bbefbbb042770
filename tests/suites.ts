/**
 * Which tests run by which command. `npm test` is what to run before a commit; what takes whole processes, browsers,
 * organisations, random histories and tools that fail runs by `npm run test:systems`, of which `.ci/run` takes the short form.
 */

/** Patterns of files, from the project's folder. */
export const SYSTEMS = [
  'tests/{access,browser,contract,crash,fuzz,organisation,planted,privacy,soak,systems,upgrade}/**/*.test.ts',
  'tests/ingest/{*-faults,interleavings}.test.ts',
  'tests/models/{following,properties,stream-properties}.test.ts',
  'tests/package.test.ts',
  'tests/transforms/history.test.ts',
]

/** Some of each kind. */
export const SYSTEMS_SHORT = [
  'tests/{access,contract,crash,fuzz,planted,privacy,soak,upgrade}/**/*.test.ts',
  'tests/browser/{access,live,screens,writing}.test.ts',
  'tests/ingest/github-faults.test.ts',
  'tests/models/{following,properties}.test.ts',
  'tests/organisation/{kill,truth}.test.ts',
  'tests/package.test.ts',
  'tests/systems/{demo,gate,serve,shutdown,sync}.test.ts',
]
