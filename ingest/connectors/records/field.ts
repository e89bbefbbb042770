/** The pieces that kinds of records are made of; a form and an editor read their titles and hints. */
import { Type, type TSchema } from 'typebox'

/** What a name stands for, so that a form can offer what is known. */
export type Choices =
  | 'service'
  | 'team'
  | 'environment'
  | 'release'
  | 'value_stream'
  | 'policy'
  | 'work_item'
  | 'person'
  | 'incident'
  | 'deployment'
  | 'goal'
  | 'series'

interface Hint {
  title: string
  description?: string
  /** A form asks for it only where somebody wants to say more. */
  'x-more'?: true
}

/** One line. */
export const line = (hint: Hint) => Type.String({ minLength: 1, maxLength: 300, ...hint })

/** Several lines. */
export const prose = (hint: Hint) =>
  Type.String({ minLength: 1, maxLength: 8000, 'x-input': 'prose', ...hint })

/** A name of something that others may have brought. */
export const named = (choices: Choices, hint: Hint) =>
  Type.String({ minLength: 1, maxLength: 300, 'x-choices': choices, ...hint })

export const oneOf = (words: readonly string[], hint: Hint) => Type.Enum([...words], { ...hint })

/** ISO 8601; `isEnd` takes a date alone as the end of that day. */
export const time = (hint: Hint, isEnd = false) =>
  Type.String({
    pattern: String.raw`^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?\s?(Z|[+-]\d\d:?\d\d)?)?$`,
    'x-input': 'time',
    'x-end': isEnd,
    ...hint,
  })

export const minutes = (hint: Hint) => Type.Number({ minimum: 0, maximum: 100_000, ...hint })

export const number = (hint: Hint) => Type.Number({ minimum: -1e15, maximum: 1e15, ...hint })

/** What nobody types: it is kept beside what is written, and no form shows it. */
export const kept = (hint: Hint) => Type.String({ maxLength: 200_000, 'x-input': 'kept', ...hint })

export const yesOrNo = (hint: Hint) => Type.Boolean({ ...hint })

export const list = <T extends TSchema>(items: T, hint: Hint) =>
  Type.Array(items, { maxItems: 2000, ...hint })

export const ID_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$'

export const id = (description: string) =>
  Type.String({ pattern: ID_PATTERN, title: 'Short name', description })

export const closed = { additionalProperties: false } as const
