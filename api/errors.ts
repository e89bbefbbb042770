import createError from '@fastify/error'

/**
 * Every error that the API raises on purpose. Under 500 the message is for the reader and says what to do;
 * from 500 readers get a generic one, unless it is listed here.
 */
export const UnknownNameError = createError<string, 404, [string]>('SG_UNKNOWN_NAME', '%s', 404)
export const UnknownIdError = createError<string, 404, [string]>('SG_UNKNOWN_ID', '%s', 404)
export const UnknownColumnError = createError<string, 400, [string]>('SG_UNKNOWN_COLUMN', '%s', 400)
export const BadParameterError = createError<string, 400, [string]>('SG_BAD_PARAMETER', '%s', 400)
export const NotAcceptableError = createError<string, 406, [string]>('SG_NOT_ACCEPTABLE', '%s', 406)
export const ForeignHostError = createError<string, 403, [string]>('SG_FOREIGN_HOST', '%s', 403)
export const CrossSiteError = createError<string, 403, [string]>('SG_CROSS_SITE', '%s', 403)
export const SignInError = createError<string, 401, [string]>('SG_SIGN_IN', '%s', 401)
export const BadTokenError = createError<string, 401, [string]>('SG_BAD_TOKEN', '%s', 401)
export const SignAgainError = createError<string, 403, [string]>('SG_SIGN_AGAIN', '%s', 403)
export const ForbiddenError = createError<string, 403, [string]>('SG_FORBIDDEN', '%s', 403)
export const TooManyRequestsError = createError<string, 429, [string]>('SG_TOO_MANY_REQUESTS', '%s', 429)
export const OverBudgetError = createError<string, 429, [string]>('SG_OVER_BUDGET', '%s', 429)
export const RefusedSelectError = createError<string, 400, [string]>('SG_REFUSED_SELECT', '%s', 400)
export const QueryMemoryError = createError<string, 400, [string]>('SG_QUERY_MEMORY', '%s', 400)
export const TooLargeError = createError<string, 413, [string]>('SG_TOO_LARGE', '%s', 413)
export const BadSignatureError = createError<string, 401, [string]>('SG_BAD_SIGNATURE', '%s', 401)
export const StaleDeliveryError = createError<string, 401, [string]>('SG_STALE_DELIVERY', '%s', 401)
export const MalformedDeliveryError = createError<string, 400, [string]>('SG_MALFORMED_DELIVERY', '%s', 400)
export const TooManyDeliveriesError = createError<string, 429, [string]>('SG_TOO_MANY_DELIVERIES', '%s', 429)
export const WebhooksClosedError = createError<string, 503, [string]>('SG_WEBHOOKS_CLOSED', '%s', 503)
export const ProviderError = createError<string, 503, [string]>('SG_PROVIDER', '%s', 503)
export const NotBuiltError = createError<string, 503, [string]>('SG_NOT_BUILT', '%s', 503)
export const TimedOutError = createError<string, 503, [string]>('SG_TIMED_OUT', '%s', 503)
export const PastUnderWayError = createError<string, 503, [string]>('SG_PAST_UNDER_WAY', '%s', 503)
export const PastFailedError = createError<string, 503, [string]>('SG_PAST_FAILED', '%s', 503)
export const NotKeptError = createError<string, 404, [string]>('SG_NOT_KEPT', '%s', 404)
export const LookingBackError = createError<string, 409, [string]>('SG_LOOKING_BACK', '%s', 409)
export const NoSpaceError = createError<string, 507, [string]>('SG_NO_SPACE', '%s', 507)
export const UnkeptError = createError<string, 503, [string]>('SG_UNKEPT', '%s', 503)
export const ReadOnlyError = createError<string, 409, [string]>('SG_READ_ONLY', '%s', 409)
export const PublishError = createError<string, 409, [string]>('SG_NOT_PUBLISHED', '%s', 409)
export const BusyError = createError<string, 503, [string]>('SG_BUSY', '%s', 503)

/** Codes whose messages are written for the reader although the status is 500 or above. */
export const READABLE_CODES: ReadonlySet<string> = new Set([
  'SG_NOT_BUILT',
  'SG_PROVIDER',
  'SG_TIMED_OUT',
  'SG_BUSY',
  'SG_NO_SPACE',
  'SG_UNKEPT',
  'SG_PAST_UNDER_WAY',
  'SG_PAST_FAILED',
  'SG_WEBHOOKS_CLOSED',
])
