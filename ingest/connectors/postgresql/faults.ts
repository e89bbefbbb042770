/** What PostgreSQL says, for a person: SQLSTATE first, what the connection says else. */
import { SourceError, type SourceFault } from '../../contract.ts'

interface Fault {
  code?: string
  message?: string
  position?: string
}

export function connectionFault(error: unknown, where: string): SourceError {
  const { code = '', message = '' } = error as Fault
  if (code.startsWith('28'))
    return told('unauthorised', `The server lets this user not in, ${message}`, where, error)
  if (code === '3D000') return told('not_found', `There is no such database, ${message}`, where, error)
  if (/does not support SSL/i.test(message))
    return told('invalid', 'The server speaks no TLS, say tls: off if that is meant', where, error)
  if (/SASL|password must be a string/i.test(message))
    return told(
      'unauthorised',
      'The server wants a password, name its variable under password_env',
      where,
      error,
    )
  if (/certificate|self.signed|CERT_|altnames/i.test(`${code} ${message}`))
    return told(
      'invalid',
      `The server's certificate cannot be trusted (${code || message}), name who signed it under tls_ca`,
      where,
      error,
    )
  if (/timeout/i.test(message)) return told('timed_out', 'The server does not answer', where, error)
  return told('unreachable', `The server cannot be reached (${code || message})`, where, error)
}

export function queryFault(error: unknown, what: string, seconds: number): SourceError {
  if (error instanceof SourceError) return error
  const { code = '', message = '', position } = error as Fault
  if (code === '57014' || code === '55P03' || /query read timeout/i.test(message))
    return told('timed_out', `The query takes longer than ${seconds} s`, what, error)
  if (code === '25006')
    return told('invalid', 'The query would change something, and may only read', what, error)
  if (code === '42501') return told('unauthorised', `The user may not read that, ${message}`, what, error)
  // 57P: the server is shut down; 08: the connection broke; without a code it was the network.
  if (code === '' || code.startsWith('57P') || code.startsWith('08') || /^E[A-Z]+$/.test(code))
    return told('unreachable', `The connection broke, ${message}`, what, error)
  const place = position === undefined ? '' : ` at character ${position}`
  const fault: SourceFault = /^(42|22|0A|21)/.test(code) ? 'invalid' : 'failed'
  return told(fault, `The server refuses the query, ${message}${place}`, what, error)
}

function told(code: SourceFault, reason: string, value: string, cause: unknown): SourceError {
  return new SourceError(code, `${reason}: ${value}`, cause)
}
