import fp from 'fastify-plugin'
import { setTimeout as sleep } from 'node:timers/promises'
import { REST } from '../../outdated.ts'

/** What looks at every series there is, as a screen asks for it whose window nobody has changed. */
const ALWAYS = '/api/headlines'
/** What else takes long, as screens of several value streams and teams ask for it first: once, and later on if somebody has asked. */
export const FIRST = [
  '/api/floor?by=value_stream',
  '/api/stream?by=value_stream',
  '/api/stream/constraint?by=team',
  '/api/quick-check',
  '/api/risk',
  '/api/portfolio',
]
/** A build seldom comes alone. */
const QUIET_MS = 300
const LOOK_MS = 50
/** Not asked for by anybody: it is no reason to ask again. */
const AHEAD = { 'sec-purpose': 'prefetch', accept: 'application/json' }

/**
 * Once nothing is read or built any more, what takes longest is answered before anybody asks, and then what was asked for
 * lately: one after another while nobody waits for an answer, until something is to be done again. What takes long rests
 * in between, as on a screen.
 */
export default fp(
  async (app) => {
    if (!app.settings.answerAhead) return
    let answered = ''
    const first = new Set(FIRST)
    /** On the clock of `performance`, by address. */
    const restsUntil = new Map<string, number>()
    let planned: { timer: NodeJS.Timeout; control: AbortController } | undefined
    let leave = () => {}

    function plan(state: string): void {
      const control = new AbortController()
      planned = { control, timer: setTimeout(() => void answer(state, control.signal), QUIET_MS) }
    }

    async function answer(state: string, signal: AbortSignal): Promise<void> {
      answered = state
      const urls = new Set([ALWAYS, ...app.questions.list(), ...first])
      const restOf = (url: string) => Math.max(0, (restsUntil.get(url) ?? 0) - performance.now())
      for (const url of restsUntil.keys()) if (!urls.has(url)) restsUntil.delete(url)
      for (const url of [...urls].sort((one, other) => restOf(one) - restOf(other))) {
        // A timer counts from when its turn of the thread began: after a long one it ends early.
        while (restOf(url) > 0 && !signal.aborted)
          await sleep(restOf(url), undefined, { signal, ref: false }).catch(() => undefined)
        // Whoever asks goes first.
        while (app.isAnswering() && !signal.aborted) await sleep(LOOK_MS)
        if (signal.aborted) return
        try {
          const { headers } = await app.inject({ url, headers: { ...AHEAD, ...app.insider }, signal })
          first.delete(url)
          restsUntil.set(url, performance.now() + Number(headers[REST] ?? 0) * 1000)
        } catch (error) {
          if (!signal.aborted) app.log.error({ err: error, url }, 'nothing is answered ahead')
        }
      }
    }

    function interrupt(): void {
      clearTimeout(planned?.timer)
      planned?.control.abort()
      planned = undefined
    }

    app.addHook('onListen', async () => {
      leave = app.synchroniser.subscribe(({ state, is_ready, build_id, finished_at }) => {
        // The window that is asked for by default ends with what was read last.
        const now = `${build_id} ${finished_at}`
        if (state !== 'idle' || !is_ready) interrupt()
        else if (now !== answered && !planned) plan(now)
      })
    })
    app.addHook('preClose', async () => {
      leave()
      interrupt()
    })
  },
  { name: 'app-ahead', dependencies: ['app-answers', 'app-defaults', 'app-users'] },
)
