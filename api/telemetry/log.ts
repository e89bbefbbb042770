import type { FastifyServerOptions } from 'fastify'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { maskAddresses } from '../../privacy/addresses.ts'
import { hideSecrets } from '../../privacy/secrets.ts'

export const LEVELS = ['error', 'warn', 'info', 'debug', 'silent'] as const
export type Level = (typeof LEVELS)[number]

/** One object a line, with the names of OpenTelemetry where it has some. */
export interface LogLine {
  level: string
  time: string
  msg: string
  request_id?: string
  [name: string]: unknown
}

interface Output {
  write(line: string): unknown
}

/** Where the log goes and what it is like; `output` gets whole lines. */
export function logTo(output: Output, level: Level): NonNullable<FastifyServerOptions['logger']> {
  return {
    level,
    stream: { write: (line: string) => void output.write(maskAddresses(hideSecrets(line))) },
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  }
}

const GIVEN = /^[\w.-]{1,64}$/

/** The id that a proxy gave, so that its log and this one can be joined; else one of our own. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && GIVEN.test(given) ? given : randomUUID()
}

const TRACE = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}$/

/** The trace that a request is part of, as W3C Trace Context says it; undefined for none. */
export function traceOf({ traceparent }: IncomingMessage['headers']): string | undefined {
  const [, trace] = typeof traceparent === 'string' ? (TRACE.exec(traceparent) ?? []) : []
  return trace && /[^0]/.test(trace) ? trace : undefined
}

/** A line as a person reads it on a terminal. */
export function readable(line: string): string {
  const { level, msg, request_id, err } = JSON.parse(line) as LogLine & { err?: { message?: string } }
  const reason = err?.message ? `: ${err.message}` : ''
  return `${level}: ${msg}${reason}${request_id ? ` (request ${request_id})` : ''}`
}
