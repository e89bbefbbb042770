import { isIP } from 'node:net'
import { createTransport } from 'nodemailer'
import type { Channel } from '../ingest/config.ts'
import { AddressRefused, outlet } from '../privacy/outlet.ts'
import { DeliveryError, readSecret } from './fault.ts'
import { toMarkdown, type Message } from './message.ts'

const TIMEOUT_MS = 15_000

/** Sends a message by mail once, as the plain text that Markdown is. Errors: DeliveryError. */
export async function sendMail(
  { to, from, host, port, security, userEnv, passwordEnv }: NonNullable<Channel['email']>,
  message: Message,
  id: string,
  { environment = process.env, timeoutMs = TIMEOUT_MS, authority = undefined as string | undefined } = {},
): Promise<void> {
  const user = userEnv === null ? null : readSecret(userEnv, environment)
  const pass = passwordEnv === null ? '' : readSecret(passwordEnv, environment)
  const transport = createTransport({
    host: await find(host),
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === null ? {} : { auth: { user, pass } }),
    // The address is what was checked, the name is whom it is to prove to be.
    tls: {
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(authority === undefined ? {} : { ca: authority }),
    },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  })
  try {
    const domain = from.split('@').at(-1)!.replace(/>$/, '')
    await transport.sendMail({
      from,
      to: [...to],
      subject: message.title.replaceAll(/\s+/g, ' '),
      text: toMarkdown(message),
      messageId: `<${id}@${domain}>`,
      // Answering machines leave it alone.
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
  } catch (error) {
    const { responseCode, code, response } = error as {
      responseCode?: number
      code?: string
      response?: string
    }
    const said = response?.slice(0, 200) ?? code ?? (error as Error).message
    // A refused login may be mended by the next try: the variable may be wrong. A refused address will not.
    const isFinal = code !== 'EAUTH' && responseCode !== undefined && responseCode >= 500
    throw new DeliveryError(`The mail server did not take it: ${said}`, { isFinal, cause: error })
  } finally {
    transport.close()
  }
}

async function find(host: string): Promise<string> {
  try {
    const [address] = await outlet.resolve(host)
    return address ?? host
  } catch (error) {
    const said = error instanceof AddressRefused ? error.message : (error as NodeJS.ErrnoException).code
    throw new DeliveryError(`The mail server is not asked: ${said}`, { cause: error })
  }
}
