import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { STATUS_CODES } from 'node:http'
import type { OverBudget } from '../../../transforms/callers.ts'
import type { WarehouseFault } from '../../../transforms/warehouse.ts'
import {
  BadParameterError,
  BusyError,
  NoSpaceError,
  OverBudgetError,
  READABLE_CODES,
  TimedOutError,
  UnkeptError,
} from '../../errors.ts'
import { suggest } from '../../nearest.ts'

/** What somebody has to see to on the server. */
const STORAGE: ReadonlySet<string> = new Set(['SG_NO_SPACE', 'SG_UNKEPT'])

/** One shape for every error, `{statusCode, code, error, message}`; what is not for readers goes to the log. */
export default fp(
  async (app) => {
    app.setErrorHandler((error: FastifyError, request, reply) => {
      const known = translate(error, request)
      if (STORAGE.has(known.code))
        request.log.error({ err: error }, 'the warehouse could not be read or written')
      const retryAfterMs = (error as Partial<OverBudget>).retryAfterMs
      if (known.code === 'SG_OVER_BUDGET' && retryAfterMs !== undefined)
        reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000))))
      if (request.raw.destroyed && isAborted(error)) return reply.code(499).send()
      return answer(known, request, reply)
    })
  },
  { name: 'app-errors' },
)

function answer(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const statusCode = error.statusCode && error.statusCode >= 400 ? error.statusCode : 500
  const isReadable = statusCode < 500 || READABLE_CODES.has(error.code)
  if (!isReadable) request.log.error({ err: error }, 'request failed')
  const isLater = statusCode === 503 || statusCode === 507 || error.code === 'SG_TOO_MANY_DELIVERIES'
  if (isLater && !reply.hasHeader('retry-after')) reply.header('retry-after', '5')
  return reply
    .code(statusCode)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send({
      statusCode,
      code: isReadable ? (error.code ?? 'SG_ERROR') : 'SG_INTERNAL',
      error: STATUS_CODES[statusCode] ?? 'Error',
      message: isReadable
        ? error.message
        : `Something failed on the server: the reason is in its log, request ${request.id}`,
    })
}

function translate(error: FastifyError, request: FastifyRequest): FastifyError {
  if (error.validation) return describeValidation(error, request)
  if (isFault(error, 'timed_out')) {
    const seconds = request.server.settings.queryTimeoutMs / 1000
    return new TimedOutError(
      `The query took longer than ${seconds} s and was stopped: choose a shorter window, a smaller scope or a larger bucket`,
    )
  }
  if (isFault(error, 'over_budget')) return new OverBudgetError(error.message)
  if (isFault(error, 'busy')) return new BusyError(`${error.message}; try again in a few seconds`)
  return explainStorage(error)
}

/** Who sent something is told that it is not kept, and to send it again; the path of the file is for the log. */
function explainStorage(error: FastifyError): FastifyError {
  if (isFault(error, 'no_space'))
    return new NoSpaceError('No disk space is left on the server, nothing was kept: try again later')
  const isUnkept = (['unwritable', 'stopped', 'damaged'] as const).some((fault) => isFault(error, fault))
  return isUnkept
    ? new UnkeptError('The server cannot read or write its warehouse, nothing was kept: try again later')
    : error
}

function describeValidation(error: FastifyError, request: FastifyRequest): FastifyError {
  const fault = error.validation?.[0]
  const where = error.validationContext === 'querystring' ? 'parameter' : (error.validationContext ?? 'input')
  if (fault?.keyword === 'additionalProperties') {
    const name = String(fault.params['additionalProperty'])
    const schema = request.routeOptions.schema?.querystring as { properties?: object } | undefined
    const known = Object.keys(schema?.properties ?? {})
    return new BadParameterError(`Unknown ${where}: ${name}${suggest(name, known)}`)
  }
  const name = fault?.instancePath.split('/')[1] ?? ''
  const allowed = fault?.params['allowedValues']
  const reason = Array.isArray(allowed)
    ? `must be one of ${allowed.join(', ')}`
    : (fault?.message ?? 'is not valid')
  return new BadParameterError(`The ${where} ${name} ${reason}`.replace('  ', ' '))
}

function isAborted(error: Error): boolean {
  return isFault(error, 'aborted') || error.name === 'AbortError'
}

/** By name: the warehouse may come from another copy of its module, as in tests. */
function isFault(error: Error & { code?: string }, fault: WarehouseFault): boolean {
  return error.name === 'WarehouseError' && error.code === fault
}
