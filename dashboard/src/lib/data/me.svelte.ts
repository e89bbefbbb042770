import { getJson, postNothing, useCsrf } from './client.ts'
import type { Me } from './types.ts'

/** Who looks at the screen. On one machine that is nobody in particular, and nobody has to sign in. */
class Asker {
  data = $state.raw<Me | null>(null)

  /** Somebody has to sign in first. */
  readonly isNobody = $derived(this.data?.authentication === 'nobody')

  /** A replica: it only shows, whoever asks. */
  readonly isReadOnly = $derived(this.data?.is_read_only === true)

  async load(): Promise<void> {
    try {
      this.data = await getJson<Me>('/api/me')
      useCsrf(this.data.csrf_token)
    } catch {
      // Every other question fails too, and says why where it is seen.
      this.data = null
    }
  }

  may(role: Me['roles'][number]): boolean {
    return !this.isReadOnly && this.data?.roles.includes(role) === true
  }

  /** Where signing in begins, and where it comes back to. */
  signInHref(purpose: 'enter' | 'sign' = 'enter'): string {
    const back = `${location.pathname}${location.search}`
    return `/sign-in?purpose=${purpose}&return_to=${encodeURIComponent(back)}`
  }

  async signOut(): Promise<void> {
    await postNothing('/api/sign-out')
    location.assign('/')
  }
}

export const me = new Asker()
