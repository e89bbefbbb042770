import { Type, type Static } from 'typebox'

export const ErrorAnswer = Type.Object({
  statusCode: Type.Number(),
  code: Type.String({ description: 'Stable, such as SG_UNKNOWN_NAME' }),
  error: Type.String({ description: 'The name of the status' }),
  message: Type.String({ description: 'For the reader: what is wrong and what to do' }),
})
export type ErrorAnswer = Static<typeof ErrorAnswer>
