import { Type, type Static } from 'typebox'

export const DeliveryAnswer = Type.Object({ message: Type.String() })
export type DeliveryAnswer = Static<typeof DeliveryAnswer>
