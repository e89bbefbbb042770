/** Whether this server may be reached from elsewhere. */
import type { SignIn } from './settings.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]'])

export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host) || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** Nobody has to sign in: it listens on this machine alone, and no proxy leads to it. */
export function isOpen(host: string, signIn: SignIn | null | undefined): boolean {
  return isLoopback(host) && !signIn?.oidc && (signIn?.trustedProxies ?? []).length === 0
}

/** Why it must not listen there, and what to do; null when it may. */
export function refuseExposure(
  host: string,
  signIn: SignIn | null | undefined,
  hasTokens: boolean,
): string | null {
  if (isOpen(host, signIn) || signIn?.oidc || hasTokens) return null
  return `Beyond this machine nobody is let in unknown, set sign_in in streamgauge.yaml or make a token with \`streamgauge token create\`: ${host}`
}
