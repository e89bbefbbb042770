/** Every route as everybody: whoever sees one value stream is told nothing of another. All of them: access.long.test.ts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStreams, type Streams } from './application.ts'
import { askAll, listed } from './asking.ts'

const WHOLE =
  /^\w+ \/(metrics|api\/(alerts|audit|backups|checks|digest\/send|files|publish|retention|risk\/train|setup|sources|sync))(\/|$)/
/** Seconds each, where nothing is kept of it yet. */
const SLOW =
  /releases\/|headlines|forecast|digest|portfolio|api\/(metrics|what-if|risk|stream|floor|flow|quick-check|value|watch|impact)/
let streams: Streams
beforeAll(async () => void (streams = await openStreams()))
afterAll(() => streams.close())

// What is told once to whom it should not be told was told: no second try.
describe('every route', { retry: 0 }, () => {
  test('is asked for here: a new one needs a line in requests.ts', () => {
    const addresses = streams.app.routeList.filter(
      ({ method, url }) => method !== 'HEAD' && url !== '*' && url !== '/*',
    )
    const known = listed(streams.registry)
    expect(addresses.map(({ method, url }) => `${method} ${url}`).filter((one) => !known[one])).toEqual([])
    expect(Object.values(known).every((asked) => asked.length > 0)).toBe(true)
  })

  test('that tells of everybody is closed to whoever sees a part, whatever else they may do', async () => {
    const admin = streams.callers.find(({ name }) => name === 'admin of this stream')!
    const open: string[] = []
    for (const one of Object.entries(listed(streams.registry)).flatMap(([route, asked]) =>
      WHOLE.test(route) ? asked : [],
    )) {
      const answer = await streams.ask(admin, one)
      if (answer.status !== 403) open.push(`${one.method} ${one.url} → ${answer.status}`)
    }
    expect(open).toEqual([])
  })

  test('tells nobody of what is not theirs', async () => {
    const { faults, told } = await askAll(streams, SLOW)
    expect(faults.join('\n')).toBe('')
    expect(told.size).toBeGreaterThan(40)
  })
})
